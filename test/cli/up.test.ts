import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { standingOnRecord } from "../../cli/engine/standing-phase";
import { type Event, soundEvents, standIn, streamOf } from "./pulumi-stand-in";

const root = join(__dirname, "../..");

describe("npm run up, with a stand-in for pulumi", function () {
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "golive-up-"));
    const bin = join(folder, "bin");
    /** What the engine streams of a sound preview of staging. */
    let sound: Event[] = [];

    before(async () => {
        mkdirSync(bin);
        writeFileSync(join(bin, "pulumi"), standIn);
        chmodSync(join(bin, "pulumi"), 0o755);
        sound = await soundEvents("staging");
    });
    after(() => rmSync(folder, { recursive: true }));

    /** How `up` ends where the engine's preview streams these events, and how it called pulumi. */
    function up(argv: string[], { events = sound, code = 0, variables = {} }: { events?: Event[]; code?: number; variables?: NodeJS.ProcessEnv } = {}) {
        writeFileSync(join(bin, "stream"), streamOf(events));
        writeFileSync(join(bin, "code"), String(code));
        rmSync(join(bin, "calls"), { force: true });
        const env = { HOME: folder, PATH: [bin, dirname(process.execPath)].join(delimiter), PULUMI_BACKEND_URL: "s3://state", ...variables };
        const { status, stdout, stderr } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/up.ts", ...argv], {
            cwd: root,
            env,
            encoding: "utf8",
        });
        const calls = existsSync(join(bin, "calls")) ? readFileSync(join(bin, "calls"), "utf8").trim().split("\n") : [];
        return { status, stdout, stderr, calls: calls.map(line => JSON.parse(line) as { argv: string[]; variables: Record<string, string> }) };
    }

    it("asks the engine for a preview with the pack first, and deploys with the same flags", () => {
        const { status, stdout, stderr, calls } = up(["staging", "-yrc", "backups.keepDays=7", "-mwhy", "--diff"], {
            variables: { PULUMI_STACK: "prod", PULUMI_OPTION_COLOR: "never" },
        });
        assert.equal(status, 7, "pulumi's own exit code");
        assert.equal(stdout, "deployed\n");
        assert.match(stderr, /^Not handed on to pulumi: PULUMI_STACK\.\nThe engine's own preview: \d+ resources, \d+ rules ran, none has anything to say\.\n/m);
        assert.match(stderr, /\nNO PASS {2}cryptofunk .* in staging: /, "the scan was not asked");
        const judged = ["--stack=staging", "--policy-pack=policies"];
        const settings = ["--config-path=true", "--config=golive:backups.keepDays=7"];
        const [preview, deployment, ...more] = calls;
        assert.deepEqual(preview.argv, ["preview", "--json", "--non-interactive", ...judged, ...settings, "--refresh=true"]);
        assert.deepEqual(preview.variables, { PULUMI_BACKEND_URL: "s3://state", PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" });
        assert.deepEqual(deployment.argv, ["up", ...judged, ...settings, "--yes=true", "--refresh=true", "--message=why", "--diff=true"]);
        assert.deepEqual(deployment.variables, { PULUMI_BACKEND_URL: "s3://state", PULUMI_OPTION_COLOR: "never" });
        assert.deepEqual(more, []);
    });

    it("names the address and the folder where npm's launcher cannot fetch the CLI, and how to go on without", () => {
        const launcher = join(folder, "launcher");
        mkdirSync(join(launcher, "pulumi"), { recursive: true });
        writeFileSync(join(launcher, "pulumi/package.json"), JSON.stringify({ name: "pulumi", version: "3.1.2" }));
        writeFileSync(join(launcher, "pulumi/run.js"), `#!${process.execPath}\nprocess.stderr.write("pulumi: fetch failed\\n");\nprocess.exit(1);\n`, {
            mode: 0o755,
        });
        mkdirSync(join(launcher, "bin"));
        symlinkSync("../pulumi/run.js", join(launcher, "bin/pulumi"));
        const variables = { PATH: [join(launcher, "bin"), dirname(process.execPath)].join(delimiter) };
        const { status, stderr } = up(["staging", "--yes"], { variables });
        assert.equal(status, 2);
        assert.match(
            stderr,
            /pulumi's CLI 3\.1\.2 is not on this machine, and its launcher could not fetch it from https:\/\/get\.pulumi\.com\/install\.sh\. .* the folder ~\/\.pulumi\/versions\/3\.1\.2 from a machine that has it; npm run preview needs no CLI\./,
        );
        assert.doesNotMatch(stderr, /Not evaluated/);
        mkdirSync(join(folder, ".pulumi/versions/3.1.2/bin"), { recursive: true });
        assert.match(
            up(["staging", "--yes"], { variables }).stderr,
            /Not evaluated: the engine loaded no policy pack/,
            "the CLI is there: its own words count",
        );
    });

    /** Does something while the stack has these outputs on record. */
    function recorded<T>(outputs: object, use: () => T): T {
        writeFileSync(join(bin, "outputs"), JSON.stringify(outputs));
        try {
            return use();
        } finally {
            rmSync(join(bin, "outputs"));
        }
    }
    const record = (phase: string, of = "cryptofunk") => ({ phase: { bot: of, phase, limits: [] }, release: { version: "1" } });

    it("refuses a phase that is higher than the stack's own record has, before anything is asked of the engine", () => {
        const refused = recorded(record("dry"), () => up(["staging", "--yes", "--config", "phase=canary"]));
        assert.deepEqual([refused.status, refused.calls], [1, []]);
        assert.match(refused.stderr.replace(/\s+/g, " "), /the committed evidence does not say GO for it \(it was dry on the stack's own record\)/);
        const { stderr } = recorded(record("canary"), () => up(["staging", "--yes", "--config", "phase=canary"]));
        assert.doesNotMatch(stderr, /phase-follows-evidence/);
    });
    it("takes the stack's own record at its word alone: another bot's phase and none are dry, and what cannot be read is nothing", () => {
        const has = (outputs: object) => recorded(outputs, () => standingOnRecord(root, "staging", "cryptofunk", { PATH: bin }));
        assert.deepEqual([has(record("live")), has(record("canary", "vanta")), has({})], [{ phase: "live", limits: [] }, { phase: "dry" }, { phase: "dry" }]);
        assert.deepEqual([has({ release: { version: "1" } }), has(record("liev"))], [undefined, undefined]);
        assert.equal(standingOnRecord(root, "staging", "cryptofunk", { PATH: bin }), undefined);
    });

    const violation = {
        policyEvent: {
            policyName: "database-is-encrypted",
            policyPackName: "golive",
            resourceUrn: "a::b::c::d",
            message: "flaw",
            enforcementLevel: "mandatory",
        },
    };
    for (const [what, events, code, says] of [
        ["has a mandatory failure", () => [...sound.slice(0, -2), violation, ...sound.slice(-2)], 0, /^✗ fail database-is-encrypted {2}c d\n {4}flaw\n/m],
        ["was cut", () => sound.slice(0, -2), 0, /^Not evaluated: the engine's events end before its preview did\.\n/m],
        ["ends well, and the engine does not", () => sound, 255, /^Not evaluated: the engine's preview failed\.\n/m],
    ] as const)
        it(`deploys nothing where the engine's stream ${what}`, () => {
            const { status, stdout, stderr, calls } = up(["staging", "--yes"], { events: [...events()], code });
            assert.equal(status, 1);
            assert.match(stderr, says);
            assert.ok(stderr.endsWith("NO-GO: nothing was deployed.\n"), stderr);
            assert.equal(stdout, "");
            assert.deepEqual(
                calls.map(({ argv }) => argv[0]),
                ["preview"],
            );
        });

    for (const [what, argv, variables, says] of [
        ["a flag", ["staging", "-yf"], {}, /^--skip-preview \(-f\) is not allowed here/],
        ["a stack in a flag", ["staging", "-sprod"], {}, /^--stack \(-s\) is not allowed here/],
        ["a variable of the pack", ["staging"], { PULUMI_OPTION_POLICY_PACK_CONFIG: "lax.json" }, /^PULUMI_OPTION_POLICY_PACK_CONFIG is not allowed here/],
        ["a variable of protection", ["staging"], { PULUMI_OPTION_IGNORE_PROTECT: "true" }, /^PULUMI_OPTION_IGNORE_PROTECT is not allowed here/],
        ["other providers", ["staging"], { PULUMI_DEBUG_PROVIDERS: "aws:1" }, /^PULUMI_DEBUG_PROVIDERS is not allowed here/],
        ["a setting that is none", ["staging", "-cphase=dryy"], {}, /^--config: golive:phase: found "dryy"/],
    ] as const)
        it(`does not even ask where it is given ${what}: exit code 2, and no stack trace`, () => {
            const { status, stdout, stderr, calls } = up([...argv], { variables });
            assert.deepEqual([status, stdout, calls], [2, "", []]);
            assert.match(stderr, says);
            assert.doesNotMatch(stderr, /^ +at /m);
        });

    it("says what to do where there is no pulumi", () => {
        const { status, stderr } = up(["staging"], { variables: { PATH: folder } });
        assert.equal(status, 2);
        assert.match(stderr, /^pulumi could not be started \(ENOENT\)\. Run npm ci first; it brings the CLI's launcher\.\n$/m);
    });
});
