import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const text = readFileSync(join(__dirname, "../../bootstrap/runner.sh"), "utf8");
const token = "github_pat_made_up";
const label = "golive-prod";

/** What runs in the place of the machine's own programs: each writes down how it was called. */
const programs = (folder: string): Record<string, string> => ({
    aws: `cat "${folder}/secret" || exit 254`,
    uname: "echo aarch64",
    dnf: "",
    useradd: "",
    chown: "",
    iptables: "",
    shutdown: "",
    // The job: what it is given, and what of the token it can see.
    runuser: `env > "${folder}/environment"; ls "$TMPDIR" > "${folder}/left"`,
    curl: `
case "$*" in
*actions/runners/downloads*) cat "${folder}/downloads";;
*generate-jitconfig*) for last; do :; done; echo "$last" > "${folder}/asked"; cat "${folder}/given" || exit 22;;
*--output*) cp "${folder}/archive" runner.tar.gz;;
esac
for one; do case "$one" in @*) cat "\${one#@}" >> "${folder}/headers";; esac; done`,
});

describe("the first script of a runner", function () {
    this.timeout(20_000);
    let folder: string;
    before(function () {
        if (spawnSync("jq", ["--version"]).error) {
            process.stderr.write("\nNOT EVALUATED: bootstrap/runner.sh. jq is not on PATH; apt-get install jq\n");
            this.skip();
        }
    });
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-runner-"));
        for (const name of ["bin", "home", "home/runner", "temporary", "archived"]) mkdirSync(join(folder, name));
        for (const [name, script] of Object.entries(programs(folder)))
            writeFileSync(join(folder, "bin", name), `#!/bin/bash\necho "${name} $*" >> "${folder}/calls"\n${script}\n`, { mode: 0o755 });
        writeFileSync(join(folder, "archived", "run.sh"), "#!/bin/bash\n");
        spawnSync("tar", ["--create", "--gzip", "--file", join(folder, "archive"), "--directory", join(folder, "archived"), "run.sh"]);
        const sha256_checksum = createHash("sha256")
            .update(readFileSync(join(folder, "archive")))
            .digest("hex");
        const download = (os: string, architecture: string, sum: string) => ({
            os,
            architecture,
            download_url: `https://example.com/${os}-${architecture}`,
            sha256_checksum: sum,
        });
        const other = "0".repeat(64);
        give("downloads", JSON.stringify([download("osx", "arm64", other), download("linux", "x64", other), download("linux", "arm64", sha256_checksum)]));
        give("given", JSON.stringify({ encoded_jit_config: "anVzdA==" }));
        give("secret", `${token}\n`);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const give = (name: string, content: string) => writeFileSync(join(folder, name), content);
    const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
    function run() {
        const variables = `REGION='x'\nSECRET='runner/prod'\nREPOSITORY='example/golive'\nLABEL='${label}'\n`;
        const script = variables + text.replaceAll("/home/runner", join(folder, "home/runner"));
        const env = { PATH: [join(folder, "bin"), process.env.PATH].join(delimiter), TMPDIR: join(folder, "temporary") };
        const { status, stdout, stderr } = spawnSync("bash", [], { input: script, cwd: folder, env, encoding: "utf8" });
        const calls = read("calls").trim().split("\n");
        return { status, said: stdout + stderr, calls, job: calls.find(call => call.startsWith("runuser ")) };
    }

    it("registers for one job with the stack's label, does it as another user, and ends the machine", () => {
        const { status, calls, job, said } = run();
        assert.strictEqual(status, 0, said);
        assert.strictEqual(job, "runuser --user runner -- ./run.sh --jitconfig anVzdA==");
        assert.strictEqual(calls.at(-1), "shutdown -h now");
        const { name, ...asked } = JSON.parse(read("asked"));
        assert.deepStrictEqual(asked, { runner_group_id: 1, labels: [label] });
        assert.match(name, /^golive-prod-[0-9a-f-]{36}$/);
        assert.ok(existsSync(join(folder, "home/runner/run.sh")), "nothing was unpacked");
        assert.ok(
            calls.some(call => /^curl .*https:\/\/example\.com\/linux-arm64$/.test(call)),
            "another machine's archive",
        );
        assert.ok(calls.some(call => /^aws secretsmanager get-secret-value --region x --secret-id runner\/prod /.test(call)));
    });
    it("keeps the token from the job, from every command line and from what it says, and the machine's role too", () => {
        const { calls, said } = run();
        assert.match(read("headers"), new RegExp(`^authorization: Bearer ${token}\\n`));
        for (const seen of [calls.join("\n"), said, read("environment"), read("left")]) assert.ok(!seen.includes(token));
        assert.deepStrictEqual(readdirSync(join(folder, "temporary")), [], "the file with the token is still there");
        const closed = calls.findIndex(call => /^iptables .*169\.254\.169\.254 .*! --uid-owner root --jump REJECT$/.test(call));
        assert.ok(closed >= 0 && closed < calls.findIndex(call => call.startsWith("runuser ")), "the job reaches the machine's role");
    });
    for (const [what, change] of [
        ["the archive has another checksum", () => give("archive", "another")],
        ["GitHub has no archive for it", () => give("downloads", "[]")],
        ["the secret cannot be read", () => rmSync(join(folder, "secret"))],
        ["GitHub refuses to register it", () => rmSync(join(folder, "given"))],
        ["GitHub registers nothing", () => give("given", "{}")],
        ["what the job needs cannot be installed", () => give("bin/dnf", "#!/bin/bash\nexit 1\n")],
        ["the machine's role cannot be closed to the job", () => give("bin/iptables", "#!/bin/bash\nexit 1\n")],
    ] as [string, () => void][])
        it(`does no job and ends the machine where ${what}`, () => {
            change();
            const { status, calls, job } = run();
            assert.notStrictEqual(status, 0);
            assert.deepStrictEqual([job, calls.at(-1)], [undefined, "shutdown -h now"]);
        });
});
