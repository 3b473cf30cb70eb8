import * as assert from "node:assert";
import { alike, apart, saidBy } from "../../../cli/output/alike";
import { asMarkdown } from "../../../cli/output/markdown";
import { plain } from "../../../cli/output/paint";
import { asJson, type Report, reportOf } from "../../../cli/output/report";
import { entriesOf } from "../../../cli/output/screen";
import { asText } from "../../../cli/output/terminal";
import { judgeAll } from "../../../policies/judge";
import { rules } from "../../../policies/rules";
import { runsAsNonRoot } from "../../../policies/rules/kubernetes/container";
import { resource } from "../../judge";

/** What is found of deployments, each with some containers that may run as root. */
async function reported(deployments: Record<string, string[]>): Promise<Report> {
    const resources = Object.entries(deployments).map(([name, containers]) =>
        resource("kubernetes:apps/v1:Deployment", name, { spec: { template: { spec: { containers: containers.map(one => ({ name: one })) } } } }),
    );
    const analysis = await judgeAll(resources, { rules: [runsAsNonRoot] });
    return reportOf("bot", "prod", { resources, outputs: {} }, analysis, { findings: [] });
}

const flaw = "securityContext.runAsNonRoot is absent";
const names = (count: number) => Array.from({ length: count }, (_, i) => `app-${i}`);
const twelve = Object.fromEntries(names(12).map(name => [name, [`${name}-main`]]));

describe("findings that say the same", () => {
    it("are told once with a count, and with whom they are about, by every rendering for people", async () => {
        const report = await reported(twelve);
        const [entry, ...others] = entriesOf(report.findings, () => undefined);
        assert.deepStrictEqual([entry.count, entry.found.length, others], [12, 1, []]);
        assert.deepStrictEqual([entry.found[0].flaw, entry.found[0].resources[1]], [flaw, "Deployment app-1 (app-1-main)"]);
        const text = asText(report, plain);
        assert.strictEqual(text.split(flaw).length - 1, 1);
        assert.match(text, /container-runs-as-non-root \(medium, mandatory, 12 resources\)/);
        for (const name of names(12)) assert.ok(text.includes(`${name} (${name}-main)`), name);
        const markdown = asMarkdown(report);
        assert.strictEqual(markdown.split(flaw).length - 1, 1);
        assert.match(markdown, /· 12 resources: app-0 \(.*app-4 \([^)]*\), and 7 more/);
    });
    it("are a list in the JSON document", async () => {
        const { findings } = JSON.parse(asJson(await reported(twelve)));
        assert.strictEqual(findings.length, 12);
    });
    it("of containers in one pod are one finding, with their number", async () => {
        const { findings } = await reported({ app: names(12) });
        assert.deepStrictEqual(
            findings.map(({ message }) => message.split(". ")[0]),
            [`12 containers (${names(12).join(", ")}): ${flaw}`],
        );
    });
    it("stay apart where they say something else, or weigh something else", async () => {
        const { findings } = await reported({ app: ["a"] });
        const [one] = findings;
        const changes = [{}, { rule: "x" }, { result: "undecided" as const }, { level: "advisory" as const }, { message: "other" }];
        assert.strictEqual(alike(changes.map(change => ({ ...one, ...change }))).length, 5);
    });
    it("keep the whole message where only one says it, or all say it of the same container", async () => {
        const { findings } = await reported({ one: ["a"], two: ["a"], three: ["b"] });
        assert.strictEqual(saidBy([findings[0], findings[1]]), findings[0].message);
        assert.match(saidBy(findings), new RegExp(`^${flaw}`));
    });
    it("that name several containers apart are not taken apart", () => {
        const text = "spec.containers[0] (a): x; spec.containers[1] (b): y";
        assert.deepStrictEqual(apart(text), { said: text });
        assert.deepStrictEqual(apart("3 containers (a, b, c): x"), { said: "x", container: "a, b, c" });
        assert.deepStrictEqual(apart("multiAz is false"), { said: "multiAz is false" });
    });
});

describe("what a rule says of itself", () => {
    it("names no manifest that a foreign program has not, unless as Golive's own", () => {
        const strange = rules.filter(({ fix, says, because }) => /manifest/.test(`${says} ${because} ${fix}`) && !/Golive/.test(fix)).map(({ name }) => name);
        assert.deepStrictEqual(strange, []);
    });
    it("says where a flaw is only advised in half a sentence, which a message can go on from", () => {
        const told = rules.flatMap(rule => ("adviceWhere" in rule ? (rule.adviceWhere ?? []) : [])).map(({ says }) => says);
        assert.ok(told.length > 8, String(told.length));
        assert.deepStrictEqual(
            told.filter(says => /: |[.]$|^[A-Z]/.test(says)),
            [],
        );
    });
});
