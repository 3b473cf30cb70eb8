import { Undecided } from "../../engine/rule";

/** What a program that stands in a command line does to its variables: what it sets to a text is seen, and what it may set otherwise is undecided. */

const text = String.raw`(['"\`])((?:(?!\1).)*)\1`;
const again = text.replaceAll("\\1", "\\3");
/** `os.environ["A"] = "b"`, `process.env["A"] = "b"` and `os.putenv("A", "b")`. */
const indexed = new RegExp(String.raw`(?:environb?|process\.env)\s*\[\s*${text}\s*\]\s*=(?!=)\s*(?:${again}|(\S))`, "gs");
const put = new RegExp(String.raw`putenv\s*\(\s*${text}\s*,\s*(?:${again}|(\S))`, "gs");
/** `process.env.A = "b"`. */
const dotted = new RegExp(String.raw`process\.env\.((\w+))\s*=(?!=)\s*(?:${again}|(\S))`, "gs");

/** What a program does to its environment beside that: all at once, under a name that it puts together, by text that it runs. */
const otherwise =
    /(environb?|process\.env)\s*(\[\s*[^'"`\s][^\]]*\]\s*=(?!=)|\.\s*(update|pop|popitem|clear|setdefault|__setitem__)\b|\|=|=(?!=))|\bdel\s+\S*environ|delete\s+process\.env|assign\s*\(\s*process\.env|(un|put)env\s*\(\s*[^'"`\s]|unsetenv|load_dotenv|read_env|dotenv\S*config|monkeypatch|\bexec\s*\(|\beval\s*\(|\bexec\w*e\s*\(|\bgetattr\s*\(|\benv\s*[=:]/;

/** The texts to which a program sets a variable, by the name of its interpreter. */
export function setByCode(name: string, interpreter: string, code: string): string[] {
    const isKnown = /^(python|pypy|node|bun|deno)/.test(interpreter);
    if (isKnown ? otherwise.test(code) : /\bENV\b|getenv|putenv|_ENV|_SERVER/.test(code))
        throw new Undecided(`${name}: what the program in the command does to its environment is not read`);
    const sets = [indexed, put, dotted].flatMap(pattern => [...code.matchAll(pattern)].map(([, , set, quote, value]) => ({ set, value: quote && value })));
    return sets.flatMap(({ set, value }) => {
        if (set !== name) return [];
        if (value === undefined) throw new Undecided(`${name}: the program in the command sets it to what nobody sees here`);
        return [value];
    });
}
