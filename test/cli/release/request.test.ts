import * as assert from "node:assert";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { releaseRequest } from "../../../cli/release/request";
import { secret } from "../../leaks/collect";
import { changed } from "../contract-request/contracts";
import { gitHub, type Known } from "../contract-request/git-hub";

const project = join(__dirname, "../../..");
const token = secret("github_pat_0123456789");
const commit = "a".repeat(40);
const digests = Object.fromEntries(["webhook", "worker", "worker.tpsl", "bot", "indexer"].map((name, index) => [name, `sha256:${String(index).repeat(64)}`]));
const contract = changed(one => {
    one.commit = commit;
});

describe("the pull request with a release", () => {
    let root: string;
    let server: Awaited<ReturnType<typeof gitHub>> | undefined;
    const settings = Object.fromEntries(
        ["staging", "prod"].map(stack => [`Pulumi.${stack}.yaml`, readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8")]),
    );
    const main = { sha: "e".repeat(40), files: settings, contract: readFileSync(join(project, "bots/vanta.contract.yaml"), "utf8") };
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "golive-"));
        for (const entry of ["bots", "Pulumi.yaml", ...Object.keys(settings)]) cpSync(join(project, entry), join(root, entry), { recursive: true });
        mkdirSync(join(root, "bin"));
        writeFileSync(join(root, "made.yaml"), contract.text);
        writeFileSync(join(root, "bin/npm"), "#!/bin/sh\nenv > given.txt\ncp made.yaml bots/vanta.contract.yaml\n");
        chmodSync(join(root, "bin/npm"), 0o755);
    });
    afterEach(async () => {
        await server?.stop();
        server = undefined;
        rmSync(root, { recursive: true, force: true });
    });
    async function run(more: Record<string, string> = {}, known: Known = { branches: { main: { ...main } } }) {
        await server?.stop();
        server = await gitHub(known);
        const given = {
            ...{
                PATH: `${join(root, "bin")}:${process.env.PATH}`,
                BOT: "vanta",
                STACKS: "staging prod",
                SOURCE: "ChicoPanama/Vanta-Bot",
                COMMIT: commit,
                VERSION: "9.1.0",
            },
            ...{ DIGESTS: JSON.stringify(digests), GOLIVE: "example/golive", BASE: "main", TOKEN: token, DIRECTORY: "/source" },
            ...{ GITHUB_API_URL: server.api, GITHUB_OUTPUT: join(root, "output") },
        };
        const code = await releaseRequest(root, { ...given, ...more }, () => undefined);
        return { code, written: server.written(), branch: server.branches["release/vanta"] };
    }
    const refused = (more: Record<string, string>, says: RegExp) =>
        assert.rejects(run(more), (error: Error) => {
            assert.match(error.message, says);
            assert.ok(!error.message.includes(token), error.message);
            assert.deepStrictEqual(server?.written() ?? [], []);
            return true;
        });

    it("brings digests into each stack's settings, with the contract of the same commit", async () => {
        const { code, written, branch } = await run();
        assert.strictEqual(code, 0);
        assert.deepStrictEqual(
            written.map(({ what }) => what),
            ["POST /git/refs", "PUT /contents/Pulumi.staging.yaml", "PUT /contents/Pulumi.prod.yaml", "PUT /contents/bots/vanta.contract.yaml", "POST /pulls"],
        );
        for (const file of Object.keys(settings)) {
            const { release } = parse(branch.files?.[file] ?? "").config["golive:bots"].vanta;
            assert.deepStrictEqual(release, { version: "9.1.0", source: "ChicoPanama/Vanta-Bot", commit, digests });
        }
        assert.strictEqual(branch.contract, contract.text);
        const { title, head, body } = written[written.length - 1].body as Record<string, string>;
        assert.deepStrictEqual([title, head], ["Release 9.1.0 of vanta at aaaaaaaaaaaa", "release/vanta"]);
        assert.ok(body.includes(`| \`webhook\` | \`${digests.webhook}\` |`) && body.includes("## The contract of the same commit"), body);
        assert.ok(!readFileSync(join(root, "given.txt"), "utf8").includes(token));
    });
    it("keeps what people have put on its branch", async () => {
        const mine = { ...settings, "Pulumi.prod.yaml": settings["Pulumi.prod.yaml"].replace("golive:phase: dry", "golive:phase: dry # mine") };
        const { branch } = await run(
            {},
            {
                branches: { main: { ...main }, "release/vanta": { ...main, sha: "d".repeat(40), files: mine } },
                pulls: [{ number: 12, head: "release/vanta", base: "main" }],
            },
        );
        assert.match(branch.files?.["Pulumi.prod.yaml"] ?? "", /golive:phase: dry # mine[\s\S]*version: 9\.1\.0/);
    });
    it("is refused without the digest of every image, or with one of something else", async () => {
        const { webhook: _, ...fewer } = digests;
        await refused({ DIGESTS: JSON.stringify(fewer) }, /^digests: found those of worker,.* allowed: the digests of webhook, /);
        await refused({ DIGESTS: JSON.stringify({ ...digests, stranger: digests.bot }) }, /^digests: found those of .*stranger/);
        await refused({ DIGESTS: JSON.stringify({ ...digests, bot: "latest" }) }, /^digests:/);
        await refused({ DIGESTS: "" }, /^digests: found nothing/);
    });
    it("is refused where the contract is of another commit", () =>
        refused({ COMMIT: "b".repeat(40) }, /^source: found one at a{40}, of which the contract is, allowed: b{40}/));
    it("is refused without a token", () => refused({ TOKEN: "" }, /^token: found nothing/));
});
