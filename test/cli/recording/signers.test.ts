import * as assert from "node:assert";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { authorsOf } from "../../../cli/recording/authors";
import { proofsOf } from "../../../cli/recording/signers";
import { scratchFolder } from "../../scratch";
import { ada, ben, cara, Repository, withoutGitSettings } from "../evidence/repository";

const folder = "evidence/prod/cryptofunk";
const file = `${folder}/plan-is-reviewed.operations.yaml`;
const other = `${folder}/security-agrees.security.yaml`;

describe("who signed, by git", function () {
    this.timeout(60_000);
    withoutGitSettings();
    let repository: Repository;
    let keys: Record<"ada" | "ben" | "mallory", string>;
    const mallory = "Mallory Example <mallory@example.com>";

    const signers = (...lines: string[]) =>
        repository
            .as(cara)
            .write(".github/allowed-signers", `${lines.join("\n")}\n`)
            .commit("signers");
    const proofs = (person = ada, root = repository.root) => proofsOf(root, folder, [{ file, person }]);
    const doubt = (person = ada) => {
        const { verified, unproven } = proofs(person);
        assert.strictEqual(verified, true);
        return unproven.get(file);
    };

    before(() => {
        repository = new Repository();
        keys = { ada: repository.key(ada), ben: repository.key(ben), mallory: repository.key(mallory) };
    });
    beforeEach(() => {
        repository.again();
    });

    it("is proved by the commit that wrote the file, signed by whom the file names", () => {
        signers(`ada@example.com ${keys.ada}`, `ben@example.com ${keys.ben}`);
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        assert.strictEqual(doubt(), undefined);
        repository.as(ben).write(other, "yes").commit("evidence", ben);
        assert.strictEqual(doubt(), undefined);
        assert.deepStrictEqual(proofsOf(repository.root, folder, [{ file: other, person: ben }]).unproven, new Map());
    });
    it("takes an address for the same in large letters", () => {
        signers(`Ada@Example.com ${keys.ada}`);
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        assert.strictEqual(doubt(), undefined);
    });
    it("is anybody who may merge where nobody says whose key is whose, and the file is committed", () => {
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        assert.deepStrictEqual(proofs(), { verified: false, unproven: new Map() });
    });
    it("is nobody while the file is not committed, or is not as it was committed", () => {
        for (const signed of [false, true]) {
            repository.again();
            if (signed) signers(`ada@example.com ${keys.ada}`);
            repository.write(file, "yes");
            const { verified, unproven } = proofs();
            assert.deepStrictEqual([verified, unproven.get(file)], [signed, "it is not committed, and nobody else sees it"]);
            repository.as(ada).commit("evidence", ada);
            repository.write(file, "no");
            assert.match(proofs().unproven.get(file) ?? "", /it is not committed/);
            repository.git("add", file);
            assert.match(proofs().unproven.get(file) ?? "", /it is not committed/);
        }
    });
    it("is nobody where there is no repository", () => {
        const { verified, unproven } = proofs(ada, scratchFolder("no-repository"));
        assert.deepStrictEqual([verified, unproven.get(file)], [false, "git does not know this folder"]);
    });

    const wrong: [what: string, doing: () => void, says: RegExp][] = [
        [
            "is not signed",
            () => repository.as(ada).write(file, "yes").commit("evidence"),
            /^the commit [0-9a-f]{12} that wrote it is not signed \(\.github\/allowed-signers\)$/,
        ],
        ["is signed by a key that is nobody's", () => repository.as(ada).write(file, "yes").commit("evidence", mallory), /is signed by a key that is nobody's/],
        [
            "is signed by somebody else than it names",
            () => repository.as(ada).write(file, "yes").commit("evidence", ben),
            /is signed by ben@example\.com, and it names Ada Example/,
        ],
        [
            "was signed, and changed again by a commit that is not",
            () => {
                repository.as(ada).write(file, "yes").commit("evidence", ada);
                repository.as(mallory).write(file, "no").commit("evidence");
            },
            /is not signed/,
        ],
        [
            "was taken back to what was once signed, by a commit that is not",
            () => {
                repository.as(ada).write(file, "yes").commit("evidence", ada);
                repository.write(file, "no").commit("evidence", ada);
                repository.as(mallory).write(file, "yes").commit("back again");
            },
            /is not signed/,
        ],
        [
            "was made what it is by a merge that is not signed",
            () => {
                repository.as(ada).write(file, "one").commit("evidence", ada);
                repository.git("checkout", "--quiet", "-B", "side");
                repository.write(file, "two").commit("evidence", ada);
                repository.git("checkout", "--quiet", "main");
                repository.write(file, "three").commit("evidence", ada);
                repository.git("-c", "merge.conflictStyle=merge", "merge", "--quiet", "--no-commit", "--strategy=ours", "side");
                repository.as(mallory).write(file, "four").commit("merge");
            },
            /is not signed/,
        ],
        [
            "was taken back on a branch, with a date of long ago, before git would list what was signed",
            () => {
                repository.as(ada).write(file, "yes").commit("evidence", ada);
                repository.git("checkout", "--quiet", "-B", "side");
                repository.write(file, "no").commit("evidence", ada);
                repository.dated("2001-01-01T00:00:00Z", () => repository.as(mallory).write(file, "yes").commit("back again"));
                repository.git("checkout", "--quiet", "main");
                repository.as(ben).write(other, "yes").commit("evidence", ben);
                repository.git("merge", "--quiet", "--no-edit", "--no-gpg-sign", "--no-commit", "side");
                repository.write(`${folder}/third.yaml`, "yes").commit("merge");
            },
            /is not signed/,
        ],
        [
            "is another's that a merge chose, and not what was signed beside it",
            () => {
                repository.git("checkout", "--quiet", "-B", "side");
                repository.as(ada).write(file, "yes").write(other, "yes").commit("evidence", ada);
                repository.git("checkout", "--quiet", "main");
                repository.as(mallory).write(file, "no").commit("evidence");
                repository.git("merge", "--quiet", "--no-edit", "--no-gpg-sign", "--strategy-option=ours", "side");
                assert.strictEqual(repository.read(file), "no");
            },
            /is not signed/,
        ],
    ];
    for (const [what, doing, says] of wrong)
        it(`is not proved by a file that ${what}`, () => {
            signers(`ada@example.com ${keys.ada}`, `ben@example.com ${keys.ben}`);
            doing();
            assert.match(doubt() ?? "proved", says);
        });

    it("is proved by what somebody else merged, since the merge leaves the file as it was signed", () => {
        signers(`ada@example.com ${keys.ada}`);
        repository.git("checkout", "--quiet", "-B", "side");
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        repository.git("checkout", "--quiet", "main");
        repository.as(ben).write("README.md", "more").commit("meanwhile");
        repository.git("merge", "--quiet", "--no-edit", "--no-gpg-sign", "side");
        assert.strictEqual(doubt(), undefined);
    });
    it("is not proved by a key after its day, nor by a pattern of addresses", () => {
        signers(`ada@example.com valid-before="20200101" ${keys.ada}`);
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        assert.match(doubt() ?? "proved", /is signed by a key that is nobody's|cannot be verified|bad/);
        repository.again();
        signers(`*@example.com ${keys.ada}`);
        repository.as(ada).write(file, "yes").commit("evidence", ada);
        assert.match(doubt() ?? "proved", /is signed by \*@example\.com, and it names/);
    });
    it("goes by the signers that are committed, and not by those that lie there, or by this machine's", () => {
        signers(`ada@example.com ${keys.ada}`);
        repository.as(mallory).write(file, "yes").commit("evidence", mallory);
        repository.write(".github/allowed-signers", `ada@example.com ${keys.mallory}\n`);
        repository.git("add", ".github/allowed-signers");
        repository.write(".git/mine", `ada@example.com ${keys.mallory}\n`);
        repository.git("config", "gpg.ssh.allowedSignersFile", ".git/mine");
        assert.match(doubt() ?? "proved", /is signed by a key that is nobody's/);
    });
    it("does not believe a program of this machine's settings", () => {
        signers(`ada@example.com ${keys.ada}`);
        repository.as(mallory).write(file, "yes").commit("evidence", mallory);
        repository.write(".git/yes", "#!/bin/sh\necho 'Good \"git\" signature for ada@example.com with ED25519 key SHA256:x'\nexit 0\n");
        chmodSync(`${repository.root}/.git/yes`, 0o755);
        for (const key of ["gpg.ssh.program", "gpg.program"]) repository.git("config", key, `${repository.root}/.git/yes`);
        const found = doubt();
        for (const key of ["gpg.ssh.program", "gpg.program"]) repository.git("config", "--unset", key);
        assert.match(found ?? "proved", /is signed by a key that is nobody's/);
    });
    it("knows a project that is a folder of its repository", () => {
        signers(`ada@example.com ${keys.ada}`);
        const inner = join(repository.root, "deploy");
        repository.as(ada).write(`deploy/${file}`, "yes");
        assert.match(proofs(ada, inner).unproven.get(file) ?? "", /it is not committed/);
        repository.commit("evidence", ada);
        assert.deepStrictEqual(proofs(ada, inner), { verified: true, unproven: new Map() });
    });
    it("asks git a few times, however many files there are", () => {
        signers(`ada@example.com ${keys.ada}`);
        const files = Array.from({ length: 300 }, (_, index) => `${folder}/control-${index}.risk.yaml`);
        for (const name of files) repository.write(name, name);
        repository.as(ada).commit("evidence", ada);
        const start = performance.now();
        const { unproven } = proofsOf(
            repository.root,
            folder,
            files.map(name => ({ file: name, person: ada })),
        );
        assert.deepStrictEqual(unproven, new Map());
        assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
    });
});

describe("who changed what is signed", () => {
    withoutGitSettings();
    it("is whoever changed a file last, with those who are named beside, and who made the release's commit", () => {
        const repository = new Repository();
        assert.deepStrictEqual(authorsOf(repository.root, ["bots/cryptofunk.yaml", "Pulumi.prod.yaml"]), [cara]);
        const release = repository.as(ben).write("README.md", "x").commit("release");
        repository.as(cara).write("Pulumi.prod.yaml", "changed").commit(`settings\n\nCo-authored-by: ${ada}`);
        assert.deepStrictEqual(authorsOf(repository.root, ["bots/cryptofunk.yaml", "Pulumi.prod.yaml"], release), [cara, ada, ben]);
        assert.deepStrictEqual(authorsOf(repository.root, ["bots/cryptofunk.yaml"], "d".repeat(40)), [cara]);
        assert.strictEqual(authorsOf(scratchFolder("no-repository"), ["a"]), undefined);
    });
    it("is the last person too where bots changed the file after", () => {
        const repository = new Repository();
        const robot = "renovate[bot] <bot@example.com>";
        repository.as(ada).write("Pulumi.prod.yaml", "hers").commit("settings");
        repository.as(robot).write("Pulumi.prod.yaml", "newer").commit("update");
        repository.write("Pulumi.prod.yaml", "newest").commit(`update\n\nCo-authored-by: ${ben}`);
        assert.deepStrictEqual(authorsOf(repository.root, ["Pulumi.prod.yaml"]), [robot, ben, ada]);
    });
    it("is a person by every name that the mailmap knows", () => {
        const repository = new Repository();
        repository.as("ada <ada@home.example>").write("Pulumi.prod.yaml", "hers").commit("settings");
        repository.write(".mailmap", "Ada Example <ada@example.com> <ada@home.example>\n").commit("names");
        assert.deepStrictEqual(authorsOf(repository.root, ["Pulumi.prod.yaml"]), ["ada <ada@home.example>", ada]);
    });
});
