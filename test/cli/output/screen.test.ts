import * as assert from "node:assert";
import type { Arguments } from "../../../cli/output/arguments";
import { outputsShown } from "../../../cli/output/next";
import { type Paint, plain } from "../../../cli/output/paint";
import { reportOf } from "../../../cli/output/report";
import { screenOf } from "../../../cli/output/screen";
import { asScreen, asText } from "../../../cli/output/terminal";
import { record } from "../../../cli/recording/record";
import { stackConfig } from "../../../config/load";
import program from "../../../index";
import type { Finding } from "../../../policies/engine/analysis";
import { reasons } from "../../../policies/engine/rule";
import { advicePrefix, exemptPrefix, undecidedPrefix } from "../../../policies/engine/runner";
import { rules } from "../../../policies/rules";
import { adviceInDry } from "../../../policies/rules/shared/phase";

const given: Arguments = { stack: "prod", all: false, config: [], json: false, tree: false, rules: false, verbose: false };
const rule = (name: string) => rules.find(one => one.name === name) ?? assert.fail(`no rule ${name}`);
const urnOf = (name: string, type = "kubernetes:apps/v1:Deployment") => `urn:pulumi:prod::golive::golive:bot:Bot$golive:bot:Workload$${type}::${name}`;

function finding(name: string, flaw: string, over: Partial<Finding> = {}): Finding {
    const { severity, level = "mandatory", items } = rule(name);
    return { rule: name, severity, level, result: "fail", urn: urnOf("api"), message: `${flaw}. ${reasons(rule(name))}`, items: [...items], ...over };
}

function screen(findings: Finding[], outputs: Record<string, unknown> = {}, asked: Partial<Arguments> = {}, paint: Paint = plain): string[] {
    const recording = { resources: [], outputs };
    const report = reportOf("cryptofunk", "prod", recording, { findings, rules: [] }, { findings: [] });
    const all = { ...given, ...asked };
    return asScreen(report, screenOf(report, all), all, paint).trimEnd().split("\n");
}

/** The lines of a section: from its heading to the next empty line. */
function section(lines: string[], heading: string): string[] {
    const from = lines.indexOf(heading);
    return from < 0 ? [] : lines.slice(from + 1, lines.indexOf("", from));
}

const limits = "container-resources-are-bounded";

describe("the first screen", () => {
    it("has the verdict in its last line, and nothing else when all is well", () => {
        const lines = screen([]);
        assert.strictEqual(lines[0], "Nothing stands in the way. Nothing is advised.");
        assert.match(lines.at(-1) ?? "", /^GO {2}cryptofunk prod: /);
    });
    it("shows one rule alone, whole, and is no GO for it", () => {
        const [first, second] = [finding(limits, "no limit"), finding("database-is-encrypted", "latest", { level: "advisory" })];
        const lines = screen([first, second], {}, { rule: "database-is-encrypted" });
        assert.ok(!lines.includes("In the way"), lines.join("\n"));
        assert.match(section(lines, "Only advised").join(" "), /latest.*→ /, "with its cure");
        assert.match(lines.join(" "), /1 of \d+ rules shown, database-is-encrypted: .* The verdict is of all\./);
        assert.match(lines.at(-1) ?? "", /^NO-GO {2}cryptofunk prod: .* 1 failed/);
        assert.doesNotMatch(screen([first], {}, { rule: "database-is-encrypted" }).join(" "), /Nothing (stands|is)/);
    });
    it("says what was not judged because it waits for a secret, in the place of praise", () => {
        const waiting = { "order-executor": ["binance"], bifrost: ["llm"] };
        const text = screen([], { waiting }).join(" ");
        assert.match(text, /^Nothing stands in the way\. {2}Not judged: what waits for a secret, and the limits that it is told: order-executor, bifrost\. /);
        assert.doesNotMatch(text, /Nothing is advised/);
        assert.match(screen([finding(limits, "no limit")], { waiting }).join("\n"), /\n\nNot judged: .*: order-executor,\s+bifrost\. /);
        assert.doesNotMatch(screen([], { waiting: {} }).join(" "), /Not judged/);
        for (const line of screen([], { waiting: Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`service-${n}`, ["a"]])) }))
            assert.ok(line.length <= 100, line);
        const report = reportOf("cryptofunk", "prod", { resources: [], outputs: { waiting } }, { findings: [], rules: [] }, { findings: [] });
        assert.match(asText(report, plain), /\nNot judged: .*: order-executor,\s+bifrost\. /);
    });
    it("tells a finding with its rule, severity, items, resource, flaw and cure, and no reasons", () => {
        const [head, found, ...rest] = section(screen([finding(limits, "no limit")]), "In the way");
        assert.strictEqual(head, `✗ ${limits}  ${rule(limits).severity}, ${rule(limits).items.join(" ")}`);
        assert.strictEqual(found, "  Deployment api: no limit");
        assert.strictEqual(rest.map(line => line.trim()).join(" "), `→ ${rule(limits).fix}`);
    });
    it("tells once what is said of many resources, with a count", () => {
        const many = ["a", "b", "c", "d", "e"].map(name => finding(limits, "no limit", { urn: urnOf(name) }));
        const [head, found] = section(screen(many), "In the way");
        assert.match(head, /, 5 resources, /);
        assert.strictEqual(found, "  Deployment a, Deployment b, Deployment c, and 2 more: no limit");
    });
    it("counts what it leaves out of many different flaws of one rule", () => {
        const many = [1, 2, 3, 4, 5].map(n => finding(limits, `flaw ${n}`, { urn: urnOf(`n${n}`) }));
        const lines = section(screen(many), "In the way");
        assert.deepStrictEqual(lines.slice(1, 5), ["  Deployment n1: flaw 1", "  Deployment n2: flaw 2", "  Deployment n3: flaw 3", "  and 2 more"]);
    });
    it("keeps apart what blocks, what is only advised and what an exemption lets through", () => {
        const advised = finding(limits, "no limit", { level: "advisory" });
        const exempt = finding(limits, "no limit", { result: "exempt" });
        exempt.message = `${exemptPrefix}2027-01-31 (OPS-1, me): waits. ${exempt.message}`;
        const lines = screen([advised, exempt]);
        assert.deepStrictEqual([section(lines, "In the way").length, section(lines, "Only advised").length > 0], [0, true]);
        assert.match(section(lines, "Let through by an exemption")[1], /exempt until 2027-01-31 \(OPS-1, me\): waits\. no limit$/);
        assert.strictEqual(lines.includes("Nothing stands in the way."), true);
        assert.match(lines.at(-1) ?? "", /^GO /);
    });
    it("counts advice that is too much for a screen, and never leaves out what blocks", () => {
        const names = rules.slice(0, 9).map(({ name }) => name);
        const advised = screen(names.map(name => finding(name, "flaw", { level: "advisory" })));
        assert.ok(advised.includes("4 more rules say something. Whole, with the cure: --verbose"), advised.join("\n"));
        for (const line of advised) assert.ok(line.length <= 100, line);
        const blocking = screen(names.map(name => finding(name, "flaw", { level: "mandatory" })));
        for (const name of names)
            assert.ok(
                blocking.some(line => line.startsWith(`✗ ${name} `)),
                name,
            );
    });
    it("says under what is only advised what is a NO-GO from canary on, and in the verdict which phase that is", () => {
        const told = (name: string, says: string) => finding(name, "", { level: "advisory", message: `${advicePrefix}${says}: flaw. ${reasons(rule(name))}` });
        const lines = section(
            screen([
                told("daily-loss-is-limited", adviceInDry.says),
                told("stop-loss-is-set", "it is debatable"),
                finding(limits, "flaw", { level: "advisory" }),
            ]),
            "Only advised",
        );
        assert.strictEqual(lines[0], "From canary on these are a NO-GO: daily-loss-is-limited.");
        assert.doesNotMatch(screen([finding(limits, "flaw", { level: "advisory" })]).join("\n"), /From canary on/);
        const report = { ...reportOf("cryptofunk", "prod", { resources: [], outputs: {} }, { findings: [], rules: [] }, { findings: [] }), phase: "dry" };
        for (const text of [asText(report, plain), asScreen(report, screenOf(report, given), given, plain)])
            assert.match(text.trimEnd().split("\n").at(-1) ?? "", /^GO {2}cryptofunk prod, dry: /);
    });
    it("says of an undecided rule that it cannot be decided, and why", () => {
        const lines = section(
            screen([finding(limits, "", { result: "undecided", message: `${undecidedPrefix}'${limits}' during preview: spec is unknown` })]),
            "In the way",
        );
        assert.match(lines[0], /^\? /);
        assert.strictEqual(lines[1], "  Deployment api: cannot be decided before a deployment: spec is unknown");
    });
    it("names the stack where a finding is of no resource", () =>
        assert.strictEqual(section(screen([finding(limits, "flaw", { urn: "" })]), "In the way")[1], "  the stack as a whole: flaw"));
    it("wraps what is said at 100 columns, whatever the terminal has", () => {
        for (const line of section(screen([finding(limits, "word ".repeat(100))]), "In the way")) assert.ok(line.length <= 100, line);
    });
    it("leaves nothing to a terminal's control sequences", () => {
        const lines = screen([finding(limits, "a\u001b[2Jb\r\nc\u202e", { urn: urnOf("x\u0007y") })], { urls: { api: "https://\u001b]0;t" } });
        assert.doesNotMatch(lines.join(""), /[\p{Cc}\p{Cf}]/u);
    });
    it("has the same lines with colours", () => {
        const painted = screen([finding(limits, "flaw")], {}, {}, (_, text) => `<${text}>`);
        assert.deepStrictEqual(
            painted.map(line => line.replaceAll(/[<>]/g, "")),
            screen([finding(limits, "flaw")]).map(line => line.replaceAll(/[<>]/g, "")),
        );
    });
});

describe("what comes next", () => {
    const next = (outputs: Record<string, unknown>, findings: Finding[] = [], asked: Partial<Arguments> = {}) =>
        section(screen(findings, outputs, asked), "Next").map(line => line.trim());

    it("is to deploy, unless something blocks that", () => {
        assert.ok(next({}).includes("npm run up prod"));
        assert.ok(!next({}, [finding(limits, "flaw")]).includes("npm run up prod"));
        const waits = next({}, [finding("secret-awaits-its-value", "no value")]).join(" ");
        assert.match(waits, /it builds everything but what waits for a secret or a name: npm run up prod/);
    });
    it("is to write down first what was only overridden", () =>
        assert.match(next({}, [], { bot: "vanta" }).join(" "), /write golive:bot: vanta into Pulumi\.prod\.yaml first; .*npm run up prod/));
    it("is one form of the command for several missing secrets, each with its fields", () => {
        const command = (name: string, fields: string) =>
            `aws secretsmanager put-secret-value --region r --secret-id cryptofunk/prod/${name} --secret-string file://${name}.json # a JSON object with ${fields}`;
        const stageSecrets = { binance: command("binance", "apiKey, secretKey"), slack: command("slack", "webhookUrl") };
        const lines = next({ missingSecrets: ["binance", "slack"], stageSecrets });
        assert.match(
            lines.join(" "),
            /no value yet: binance \(apiKey, secretKey\), slack \(webhookUrl\)\. .*golive:stagedSecrets; --verbose has every command: aws /,
        );
        const form = "aws secretsmanager put-secret-value --region r --secret-id cryptofunk/prod/<name> --secret-string file://<name>.json";
        assert.deepStrictEqual(
            lines.filter(line => line.startsWith("aws ")),
            [form],
        );
    });
    it("is the form of those that are alike, and whole what is not", () => {
        const command = (name: string) => `aws put --secret-id cryptofunk/prod/${name} --secret-string file://${name}.json # a JSON object with k`;
        const keys = "npm run -s keys -- stage prod binance --seen addresses --fd 0 < binance.json # a JSON object with apiKey";
        const lines = next({ missingSecrets: ["binance", "llm", "slack"], stageSecrets: { binance: keys, llm: command("llm"), slack: command("slack") } });
        const form = "aws put --secret-id cryptofunk/prod/<name> --secret-string file://<name>.json";
        assert.deepStrictEqual(
            lines.filter(line => /^(aws|npm run -s keys) /.test(line)),
            [keys, form],
        );
    });
    it("is every command where they differ by more than the name", () => {
        const stageSecrets = { a: "aws --secret-id x/a # a JSON object with k", b: "aws --region s --secret-id x/b # a JSON object with k" };
        const lines = next({ missingSecrets: ["a", "b"], stageSecrets });
        for (const command of Object.values(stageSecrets)) assert.ok(lines.includes(command), lines.join("\n"));
    });
    it("is what a missing secret needs, whole, so that it can be copied", () => {
        const command = `aws secretsmanager put-secret-value --secret-id cryptofunk/prod/binance ${"x".repeat(90)} # a JSON object`;
        const lines = next({ missingSecrets: ["binance"], stageSecrets: { binance: command }, waiting: { executor: ["binance"] }, silentChannels: ["slack"] });
        assert.ok(lines.includes(command), lines.join("\n"));
        assert.match(lines.join(" "), /no value yet: binance\. .*golive:stagedSecrets: .*Waiting .*executor \(binance\).*Silent .*slack/);
    });
    it("is what will not stay sound", () => assert.match(next({ soon: ["Support ends on a day."] }).join(" "), /Soon +Support ends on a day\./));
    it("is where addresses are found, or they themselves where they are known", () => {
        assert.match(
            next({ natAddresses: ["[unknown]", "[unknown]"] }).join(" "),
            /Addresses {4}2 to enter .*npx pulumi stack output natAddresses --stack prod/,
        );
        assert.match(next({ natAddresses: ["203.0.113.7"] }).join(" "), /Addresses {4}1 to enter at the exchange: 203\.0\.113\.7/);
        assert.match(next({ nameServers: ["[unknown]"] }).join(" "), /npx pulumi stack output nameServers --stack prod/);
    });
    it("is the same call for more, quoted for a shell", () =>
        assert.ok(next({}, [], { bot: "vanta", config: ["a='b'"] }).includes("npm run -s preview -- prod --bot vanta --config 'a='\\''b'\\'''")));
    it("knows every output of the program: each is shown there, or left to --verbose", async () => {
        const { outputs } = await record(program, { project: "golive", name: "prod", config: stackConfig("prod") });
        assert.deepStrictEqual(Object.keys(outputs).sort(), [...outputsShown.next, ...outputsShown.verbose].sort());
    });
});
