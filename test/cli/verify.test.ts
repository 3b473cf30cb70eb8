import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Measure } from "../../checklist/evidence-file";
import { releaseThatRuns } from "../../checklist/running";
import { wantedOf } from "../../cli/answering/answering";
import { plain } from "../../cli/output/paint";
import { verifyJson, verifyText } from "../../cli/output/verify";
import { catalogueNow, evidenceNow } from "../../cli/recording/live";
import { type Asked, type Verified, verified } from "../../cli/verify/verify";
import { type Family, type Means, NoAccess } from "../../probes/probe";
import { bot, root, withFolder } from "../checklist/fixture";
import { asking } from "../probes/fixture";

const says = (holds: Measure["holds"], more: Partial<Measure> = {}): Measure => ({ what: "api.example.com", demanded: "this", found: "that", holds, ...more });
const seen = says("yes", { what: releaseThatRuns });
const only = { name: "somewhere" };
const isProbed = ({ answer }: { answer: object }): boolean => "probe" in answer;
/** Families with probes that say so. */
const saying = (name: string, answers: Record<string, Measure[]>): Family => ({
    name,
    ofRelease: false,
    canary: async () => [says("no")],
    probes: Object.entries(answers).map(([probe, measured]) => ({
        name: `${name}.${probe}`,
        says: "it holds",
        targets: () => [only],
        ask: async () => measured,
    })),
});
const families = [
    saying("tls", { "certificate-valid": [says("yes", { demand: "days", value: 40 })], "old-versions-refused": [says("no", { found: "it speaks TLS 1.0" })] }),
    saying("dns", { "names-resolve": [says("yes")] }),
];

describe("npm run verify", function () {
    this.timeout(120_000);

    /** What a run answers, in a project's folder of its own. */
    const asked = (more: Partial<Asked>, use: (found: Verified, folder: string, closed: number) => void | Promise<void>) =>
        withFolder({}, async folder => {
            let closed = 0;
            const means = { aws: async () => ({}), close: async () => void closed++ } as Partial<Means> as Means & { close(): Promise<void> };
            const given: Asked = {
                stack: "prod",
                only: [],
                families,
                meansFor: () => means,
                writes: true,
                by: "https://ci.example.com/runs/7",
                root: folder,
                ...more,
            };
            const found = await verified(given);
            await use(found, folder, closed);
        });
    const of = ({ answers }: Verified, id: string) => answers.find(({ control }) => control.id === id);

    it("writes an answer for every control that a probe answers, which then counts", () =>
        asked({}, (found, folder, closed) => {
            const wanted = wantedOf(catalogueNow(), bot(), isProbed);
            assert.ok(wanted.length > 20);
            assert.deepStrictEqual(found.files.sort(), wanted.map(({ control }) => `evidence/prod/cryptofunk/${control.id}.yaml`).sort());
            assert.deepStrictEqual([found.unwritten, closed], [[], 1]);
            const evidence = evidenceNow(bot(), catalogueNow(), new Date(), folder);
            assert.deepStrictEqual(
                [...evidence.values()].filter(({ not }) => not),
                [],
            );
            const result = (id: string) => evidence.get(id)?.evidence.result;
            assert.deepStrictEqual(["certificate-is-valid", "old-tls-is-refused", "public-names-resolve", "public-paths-answer"].map(result), [
                "pass",
                "fail",
                "pass",
                "not evaluated",
            ]);
            assert.deepStrictEqual(evidence.get("certificate-is-valid")?.evidence.by, { run: "https://ci.example.com/runs/7" });
        }));
    it("asks a probe alone that is named whole", () =>
        asked({ only: ["tls.old-versions-refused"] }, found => {
            assert.deepStrictEqual(
                found.answers.map(({ probe }) => probe),
                ["tls.old-versions-refused"],
            );
        }));
    it("asks some families alone, and leaves the other answers as they are", () =>
        asked({ only: ["dns"] }, found => {
            assert.deepStrictEqual(
                found.answers.map(({ probe }) => probe),
                ["dns.names-resolve"],
            );
            assert.deepStrictEqual(found.files, ["evidence/prod/cryptofunk/public-names-resolve.yaml"]);
            assert.ok(found.notAsked.includes("tls") && found.notAsked.includes("iam") && !found.notAsked.includes("dns"), found.notAsked.join());
        }));
    it("writes nothing where that is asked for", () =>
        asked({ writes: false }, (found, folder) => {
            assert.ok(found.answers.length > 20);
            assert.deepStrictEqual(found.files, []);
            assert.ok(!existsSync(join(folder, "evidence")));
        }));
    it("says what has turned since the evidence before, but not for want of access, which takes no answer away", () =>
        asked({ only: ["dns"] }, async (first, folder) => {
            assert.deepStrictEqual(
                first.answers.map(({ turned, before }) => [turned, before]),
                [[false, undefined]],
            );
            const again = async (family: Family) => {
                const means = { close: async () => undefined } as Means & { close(): Promise<void> };
                return verified({ stack: "prod", only: ["dns"], families: [family], meansFor: () => means, writes: true, by: "local", root: folder });
            };
            const refused = saying("dns", { "names-resolve": [] });
            refused.probes[0].ask = async () => {
                throw new NoAccess("log in first");
            };
            const unasked = await again(refused);
            assert.deepStrictEqual([unasked.answers[0].result, unasked.answers[0].turned, unasked.files], ["not evaluated", false, []]);
            assert.match(unasked.unwritten[0], /not let in/);
            for (const holds of ["unknown", "no"] as const) {
                const turned = await again(saying("dns", { "names-resolve": [says(holds)] }));
                assert.strictEqual(turned.answers[0].turned, holds === "unknown", holds);
                assert.strictEqual(turned.answers[0].before?.result, holds === "unknown" ? "pass" : "not evaluated");
            }
        }));
    it("holds a number against the strictest of the adopted lists", () =>
        asked({ only: ["tls"], families: [saying("tls", { "certificate-valid": [says("yes", { demand: "days", value: 1 })] })] }, found =>
            assert.strictEqual(of(found, "certificate-is-valid")?.result, "fail"),
        ));
    it("writes an answer to what runs for the release that was seen running alone, and lets no look take an answer away", () =>
        asked({ only: ["http"], families: [] }, async (_, folder) => {
            const family = (holds: Measure["holds"]): Family => ({ ...saying("http", { "endpoints-answer": [says(holds)] }), ofRelease: undefined });
            const ask = (holds: Measure["holds"], kubernetes: Means["kubernetes"], writes = true) => {
                const means = { kubernetes, close: async () => undefined } as Means & { close(): Promise<void> };
                return verified({ stack: "prod", only: ["http"], families: [family(holds)], meansFor: () => means, writes, by: "local", root: folder });
            };
            const nobody = async (): Promise<never> => {
                throw new NoAccess("the KUBECONFIG names no cluster");
            };
            const id = "public-paths-answer";
            const unseen = of(await ask("yes", nobody), id) ?? assert.fail();
            assert.deepStrictEqual([unseen.result, unseen.noAccess], ["not evaluated", true]);
            assert.match(JSON.stringify(unseen.measured), /"the release that runs".*the KUBECONFIG names no cluster/);
            assert.ok((await ask("yes", nobody)).unwritten.some(one => one.startsWith(`${id}: whoever asks is not let in`)));
            const failed = await ask("no", nobody);
            assert.strictEqual(of(failed, id)?.result, "fail", "what fails is told whatever runs");
            assert.ok(failed.files.some(file => file.endsWith(`/${id}.yaml`)));
            assert.strictEqual(of(await ask("yes", nobody, false), id)?.result, "pass", "what is not written is of no release");
        }));
    it("lets what was asked while dry say nothing of the canary", () =>
        asked(
            { only: ["mode"], families: [saying("mode", { "as-deployed": [says("yes"), seen], "limits-as-deployed": [says("yes"), seen] })] },
            (_, folder) => {
                const dry = bot();
                assert.strictEqual(dry.settings.phase, "dry");
                const canary = { ...dry, settings: { ...dry.settings, phase: "canary" as const } };
                const evidence = evidenceNow(canary, catalogueNow(), new Date(), folder);
                const counts = (id: string) => {
                    const one = evidence.get(id);
                    return one !== undefined && one.not === undefined;
                };
                assert.ok(counts("mode-as-told-while-dry"));
                for (const id of ["mode-as-told-in-canary", "limits-as-told-in-canary"])
                    assert.ok(!counts(id), `${id} counts, and nobody has asked the canary`);
            },
        ));
    it("asks what a control wants to know of a phase in that phase alone", () => {
        const asks = (phase: "dry" | "canary" | "live") => {
            const everything = { ...bot(), settings: { ...bot().settings, phase } };
            return wantedOf(catalogueNow(), everything, isProbed).flatMap(({ control: { id } }) =>
                /^(mode|limits)-as-told-|^logs-clean-in/.test(id) ? [id] : [],
            );
        };
        assert.deepStrictEqual(asks("dry").sort(), ["limits-as-told-while-dry", "mode-as-told-while-dry"]);
        assert.deepStrictEqual(asks("canary").sort(), ["limits-as-told-in-canary", "logs-clean-in-canary", "mode-as-told-in-canary"]);
        assert.deepStrictEqual(asks("live"), []);
    });
    it("asks nothing that does not apply to the bot", () => {
        const of = (name: string) => wantedOf(catalogueNow(), bot(name), isProbed).map(({ control }) => control.id);
        assert.ok(!of("mech-exo").includes("certificate-is-valid"));
        assert.ok(of("cryptofunk").includes("certificate-is-valid"));
    });
    it("looks for a login before anything is asked, once, and says at once that there is none", async () => {
        const order: string[] = [];
        const nobody = async (): Promise<never> => {
            order.push("login");
            throw new NoAccess("not logged in to AWS: aws sso login");
        };
        const family = saying("tls", { "certificate-valid": [says("yes")] });
        family.probes[0].ask = async () => {
            order.push("asked");
            return [says("yes")];
        };
        const ask = (only: string[], families: Family[]) => {
            const means = { aws: nobody, close: async () => undefined } as Partial<Means> as Means & { close(): Promise<void> };
            return verified({ stack: "prod", only, families, meansFor: () => means, tell: line => order.push(line), writes: false, by: "local" });
        };
        await ask(["tls"], [family]);
        assert.deepStrictEqual(order, ["login", "Not logged in to AWS: aws sso login. What needs it is not asked.", "asked"]);
        order.length = 0;
        await ask(["dns"], [saying("dns", { "names-resolve": [says("yes")] })]);
        assert.deepStrictEqual(order, [], "what the whole world sees needs no login");
    });
    it("closes the ways into the stack where a run breaks", async () => {
        let closed = 0;
        const means = { aws: async () => ({}), close: async () => void closed++ } as Partial<Means> as Means & { close(): Promise<void> };
        const broken = { name: "tls", canary: async () => [says("no")], probes: undefined } as unknown as Family;
        await assert.rejects(verified({ stack: "prod", only: [], families: [broken], meansFor: () => means, writes: false, by: "local" }));
        assert.strictEqual(closed, 1);
    });
});

describe("what npm run verify prints", () => {
    const answer = (id: string, result: "pass" | "fail" | "not evaluated", measured: Measure[]) => ({
        control: asking("tls.x", { id }),
        probe: "tls.x",
        result,
        measured,
        noAccess: false,
        turned: false,
    });
    const found: Omit<Verified, "world"> = {
        ...{ bot: "cryptofunk", stack: "prod", unwritten: [], notAsked: ["pods", "stores"], files: ["evidence/prod/cryptofunk/good.yaml"] },
        answers: [
            answer("good", "pass", [says("yes")]),
            answer("unsure", "not evaluated", [says("unknown", { found: "log in first" })]),
            answer("bad", "fail", [says("yes"), says("unknown", { found: "nobody knows" }), says("no", { found: "TLS 1.0" })]),
        ],
    };
    it("is the worst first, with what keeps it from being a pass, and how many of each", () =>
        assert.deepStrictEqual(verifyText(found, plain).split("\n"), [
            "✗ bad     tls.x",
            "    ✗ api.example.com: TLS 1.0 (demanded: this)",
            "    ? api.example.com: nobody knows (demanded: this)",
            "? unsure  tls.x",
            "    ? api.example.com: log in first (demanded: this)",
            "✓ good    tls.x",
            "not asked: pods, stores",
            "",
            "cryptofunk prod: 1 fail, 1 not evaluated, 1 pass; one file of evidence in evidence/prod/cryptofunk: review and commit",
            "",
        ]));
    it("says once why many were not asked, and why nothing of them is written", () => {
        const why = "whoever asks is not let in";
        const shut = (id: string, found: string) => ({ ...answer(id, "not evaluated", [says("unknown", { found })]), noAccess: true });
        const answers = [shut("a", "not logged in to AWS"), shut("b", "not logged in to AWS"), shut("c", "no cluster"), answer("d", "pass", [says("yes")])];
        assert.deepStrictEqual(
            verifyText({ ...found, answers, files: [], notAsked: [], unwritten: [`a: ${why}`, `b: ${why}`, "d: a reason"] }, plain).split("\n"),
            [
                "? c  tls.x",
                "    ? api.example.com: no cluster (demanded: this)",
                "✓ d  tls.x",
                "? 2 controls not asked, not logged in to AWS",
                "    a, b",
                `not written, 2 controls: ${why}`,
                "not written: d: a reason",
                "",
                "cryptofunk prod: 0 fail, 3 not evaluated, 1 pass",
                "",
            ],
        );
    });
    it("says what could not be written, and that nothing was asked", () => {
        const text = verifyText({ ...found, answers: [], files: [], unwritten: ["good: it holds a credential"] }, plain);
        assert.match(text, /^Nothing was asked: no adopted list asks a probe\./);
        assert.match(text, /^not written: good: it holds a credential$/m);
        const [bad] = found.answers.slice(2);
        const turned = verifyText({ ...found, answers: [{ ...bad, turned: true, before: { result: "pass", at: "2026-11-20T06:00:00Z" } }] }, plain);
        assert.match(turned, /^✗ bad {2}tls\.x, which was a pass on 2026-11-20$/m);
    });
    it("is one document as JSON", () => {
        const { answers, files, notAsked } = JSON.parse(verifyJson(found));
        assert.deepStrictEqual([answers.length, answers[2].measured.length, files.length, notAsked], [3, 3, 1, ["pods", "stores"]]);
    });
});

describe("a call of npm run verify", function () {
    this.timeout(60_000);
    const call = (argv: string[], environment: NodeJS.ProcessEnv = {}) =>
        spawnSync(process.execPath, ["--require=./cli/start.js", "cli/verify.ts", ...argv], {
            cwd: root,
            encoding: "utf8",
            env: { ...process.env, ...environment },
        });

    const wrong: [string[], RegExp, NodeJS.ProcessEnv?][] = [
        [[], /^No stack was named/],
        [["prod", "--family", "tsl"], /^--family tsl: found "tsl", allowed: .*tls/],
        [["prod", "--format", "pdf"], /^--format pdf: found "pdf", allowed: terminal, json/],
        [["prod", "--dry-rnu"], /verify has no flag --dry-rnu; did you mean --dry-run\?/],
        [["prod", "--bot", "vnata"], /did you mean vanta\?/],
        [
            ["prod"],
            /^npm kept --dry-run for itself\. Write: npm run -s verify -- prod --dry-run/,
            { npm_lifecycle_event: "verify", npm_config_dry_run: "true" },
        ],
    ];
    for (const [argv, message, environment] of wrong)
        it(`refuses ${argv.join(" ") || "one without a stack"}${environment ? ", of which npm kept a flag" : ""}`, () => {
            const { status, stdout, stderr } = call(argv, environment);
            assert.deepStrictEqual([status, stdout], [2, ""]);
            assert.match(stderr, message);
            assert.doesNotMatch(stderr, /\n\s+at /);
        });
    it("is explained by its help", () => {
        const { status, stdout } = call(["--help"]);
        assert.strictEqual(status, 0);
        assert.match(stdout, /--family <name>/);
        assert.match(stdout, /--dry-run/);
    });
});
