import * as assert from "node:assert";
import { commandsOf } from "../../../../contract";
import { commandsStarted, nameOf, scriptIn } from "../../../../policies/rules/shared/commands";

describe("the commands that some words start", () => {
    const started = (...words: string[]) => commandsStarted(words).map(one => one.join(" "));
    const inScript = (text: string) => started("sh", "-c", text).slice(1);
    const cases: [words: string[], found: string[]][] = [
        [[], []],
        [["python", "-m", "x"], ["python -m x"]],
        [["sh", "x.sh"], ["sh x.sh"]],
        [["sh"], ["sh"]],
        [
            ["/bin/bash", "-euo", "pipefail", "-c", "a b; c", "x"],
            ["/bin/bash", "a b", "c"],
        ],
        [
            ["dash", "-c", "ash -c 'a && b'"],
            ["dash", "ash", "a", "b"],
        ],
        [["fish", "-c", "a"], ["fish -c a"]],
        [
            ["env", "-i", "A=1", "b", "C=2"],
            ["env", "b C=2"],
        ],
        [
            ["timeout", "-k", "5s", "300", "nice", "-n", "10", "a", "1"],
            ["timeout", "nice", "a 1"],
        ],
        [
            ["/usr/bin/tini", "--", "a"],
            ["/usr/bin/tini", "a"],
        ],
        [
            ["gosu", "app", "a", "b"],
            ["gosu", "a b"],
        ],
        [["gosu", "app"], ["gosu app"]],
        [["env"], ["env"]],
        [
            ["bash", "-c", "stop() { kill 0; }\nfunction start { python -m x; }\ntrap stop TERM; start & stop"],
            ["bash", "kill 0", "python -m x"],
        ],
        [
            ["sh", "-c", "cat > /tmp/x <<END\nhello there\nEND\npython -m x; cat <<-'E O' ; let a=1"],
            ["sh", "cat > /tmp/x <<END", "python -m x", "cat <<-E O"],
        ],
        [
            ["env", "my-tool", "b"],
            ["env", "my-tool b"],
        ],
        [
            ["env", "AB=12", "c"],
            ["env", "c"],
        ],
        [
            ["timeout", "300", "5min.sh"],
            ["timeout", "5min.sh"],
        ],
        [
            ["env", "x-A=1", "c"],
            ["env", "x-A=1 c"],
        ],
        [
            ["sh", "-cx", "a"],
            ["sh", "a"],
        ],
        [
            ["bash", "-c", "-e", "--", "a; b"],
            ["bash", "a", "b"],
        ],
        [["env", "A=1"], ["env A=1"]],
        [
            ["poetry", "run", "a"],
            ["poetry", "a"],
        ],
        [["uv", "pip", "install"], ["uv pip install"]],
        [["uv", "run"], ["uv run"]],
        [
            ["npx", "--yes", "prisma", "migrate"],
            ["npx", "prisma migrate"],
        ],
        [["constructor", "x"], ["constructor x"]],
    ];
    for (const [words, found] of cases) it(words.join(" ") || "nothing", () => assert.deepStrictEqual(started(...words), found));

    const scripts: [text: string, found: string[]][] = [
        ["set -e; cd /app && export A=1; exit 1", []],
        ["until a -h b; do c; done; while ! d; do e; done", ["a -h b", "c", "d", "e"]],
        ["if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]],
        ["(cd x && a b)", ["a b)"]],
        ["(a); ((b)); { c; }; time d; exec e", ["a", "b", "c", "d", "e"]],
        ["A=1 B=2 a", ["a"]],
        ["A=1", []],
        ["! A=1 a", ["a"]],
        ["! ABC=12 a", ["a"]],
        ["! ./x-a=1 b", ["./x-a=1 b"]],
        ["while ( a ); do b; done", ["a )", "b"]],
        ["$(a) b; `c` d", ["$(a) b", "`c` d"]],
        ["for x in a b; do c; done", ["c"]],
        ["[ -f a ] || b", ["[ -f a ]", "b"]],
        ["[[ -f a ]] || b", ["b"]],
        ["a 2>&1 | b &>/dev/null & wait", ["a 2>&1", "b &>/dev/null"]],
        ["A=$(b c | d; e (f)) g", ["g"]],
        ["a `b; c` d", ["a `b; c` d"]],
        ['a "$(b; c)"', ["a $(b; c)"]],
    ];
    for (const [text, found] of scripts) it(text, () => assert.deepStrictEqual(inScript(text), found));

    it("know a script only behind a shell's -c", () => {
        assert.strictEqual(scriptIn(["sh", "-lc", "a"]), "a");
        assert.strictEqual(scriptIn(["sh", "-c"]), undefined);
        assert.strictEqual(scriptIn(["python", "-c", "a"]), undefined);
        assert.strictEqual(scriptIn(["sh", "a-c", "b"]), undefined);
        assert.strictEqual(scriptIn([]), undefined);
    });
    it("have a name without a folder", () => assert.deepStrictEqual([nameOf(["/a/b", "c"]), nameOf(["b"]), nameOf([])], ["b", "b", ""]));
    it("end a substitution that is never closed with the line", () => {
        assert.deepStrictEqual(commandsOf("a $(b; c"), [["a", "$(b; c"]]);
        assert.deepStrictEqual(commandsOf("a `b"), [["a", "`b"]]);
    });
});
