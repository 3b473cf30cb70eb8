import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isBinding } from "./engine/binding";
import type { GraphRule } from "./engine/graph";
import { levelIn, presetConfig, presetPolicy } from "./engine/presets";
import { remedies } from "./engine/remedies";
import { type Preset, presets, type RuleText } from "./engine/rule";
import { isGraphRule } from "./engine/runner";
import { type Area, areas, rules } from "./rules";
import staging from "./staging.json";

/** Where the documentation of the rules stands. */
export const docsFile = join(__dirname, "../docs/rules.md");

const notChecked: [what: string, why: string][] = [
    [
        "What a chart makes: the objects inside a Helm Release",
        "A Release is one resource; rules judge its values and the stack's own objects, and are silent about namespaces in which a chart may run pods. Golive's own charts are rendered and judged in its tests: [what the charts make](charts.md).",
    ],
    [
        "Objects inside a file, a folder of manifests or a chart that a preview cannot make",
        "ConfigFile, ConfigGroup, kustomize's Directory and Chart make ordinary resources, and those are judged; where none stands in the graph, as before the cluster exists, workload-is-of-a-kind-that-is-read says so.",
    ],
    [
        "Pods that an operator makes by other words than a pod's template",
        "They exist only in the cluster; rules on selectors are silent where such an operator is. A custom resource with a pod's template is judged as its pods, and how many it runs only where the pack knows its kind.",
    ],
    [
        "Containers of other clouds and tools: Nomad, Docker, Cloud Run, Container Apps, aws-native, Argo Workflows, Tekton, Spark, Volcano",
        "No rule reads their properties; workload-is-of-a-kind-that-is-read names each.",
    ],
    [
        "Of ECS, App Runner and Batch: the kill switch, release and region, what the source reads, networks between services, and ports of the machine",
        "What places orders there is asked whether it is single, scaled, alone with its account and told of its end, and for its limits and modes by its tags and Docker labels; the rest goes by annotations of pods.",
    ],
    [
        "Whether a run that a schedule starts in ECS or Batch overlaps the one before",
        "Neither has a setting for it; the number of tasks that one start makes is judged.",
    ],
    [
        "What places orders from a machine of EC2 whose user data is unknown yet, or from a function without a variable that says so",
        "User data is read as it stands: what it fetches is not. A function with an exchange's key is asked whether it places orders, and rules-have-what-they-go-by says so.",
    ],
    [
        "What policies of Cilium and Calico let in, and what those of AWS, Antrea and administrators let through at all",
        "Whom they are for is read, so that a pod under one is under a policy, and where Cilium's and Calico's let it go: entities, ranges, pods and ports, and no names, services or what is denied in part. The rules on Services judge Kubernetes' own alone.",
    ],
    ["What a web ACL's, a chart's or a program's code really does", "The graph shows arguments, not behaviour: tests and the phases dry and canary do."],
    ["Resources that another stack or a person made", "They are not in the graph; a rule that needs one says so and takes a reference for it."],
    [
        "What an exchange was told: addresses, permissions, the account's own limits",
        "Only tags say it; golive:addresses, golive:permissions and golive:ip-restricted are a person's word.",
    ],
    [
        "Addresses that AWS chooses, at a first preview",
        "They are known once they exist: until then only their number is compared with what the exchange was given.",
    ],
    [
        "What a bot's own code reads, exports and serves, where its source has no contract",
        "Without bots/<bot>.contract.yaml the rules that ask it are undecided and advise; of a metric it is then enough that the stack scrapes something.",
    ],
    [
        "A mounted file with an address in it that is unknown yet, and the arguments of a command line",
        "The file's keys are read once the address exists; which arguments a program takes stands in no contract.",
    ],
    [
        "What a shell script of an image reads and starts",
        "Shell is not read: a variable that no code reads is undecided where such a script starts the container; scripts that the stack itself mounts or writes out are.",
    ],
    ["The whole grammar of PromQL and of Alertmanager's matchers", "Only what stops a file from loading in shape is found; promtool and amtool know the rest."],
    ["Rights that attached managed policies give a role", "Their documents are elsewhere; AWS's administrators' policies are known by name."],
    [
        "Who may call an API of API Gateway, AppSync or App Runner",
        "A public API is often meant, and who signs in how stands in its code; domains, firewalls and TLS in front of it are judged.",
    ],
    [
        "Secrets and ConfigMaps that a pod names and the stack does not make",
        "People, operators and other stacks make them; only what stands in the graph can be compared.",
    ],
    ["A volume that a plan for the whole account backs up by its tags", "The plan is another stack's; a disk is asked for protect and encryption only."],
    ["Volumes of a StatefulSet that is no database's operator", "What backs them up, a snapshot schedule or the program itself, is not in the graph."],
    [
        "A rule's name that is misspelt in a policy configuration, beside thresholds and without a level",
        "The CLI itself refuses it, as an invalid enforcement level; with a level, or with a misspelt threshold, it is a finding of configuration-holds.",
    ],
];

const written = (value: unknown): string => `\`${JSON.stringify(value)}\``;

function describe(rule: RuleText): string {
    const level = rule.goLive ? "mandatory for GO, advisory for `pulumi up`" : (rule.level ?? "mandatory");
    const { adviceWhere = [] } = rule as GraphRule;
    const own = (staging as Record<string, Record<string, unknown>>)[rule.name];
    const lines = [
        `### ${rule.name}`,
        "",
        `**${rule.says}** ${rule.because}`,
        "",
        `- Severity ${rule.severity}, ${level}${isGraphRule(rule as (typeof rules)[number]) ? ", on the whole graph" : ""}${rule.name in remedies ? ", can be remediated" : ""}`,
        ...adviceWhere.map(({ says, binds }) => `- Advisory ${binds ? "while" : "where"} ${says}`),
        ...(isBinding(rule) ? ["- Binding: no configuration switches it off or loosens it"] : []),
        `- Preset ${rule.preset}${rule.debatable ? "; outside golive it only advises" : ""}${rule.undisputed ? `; outside golive ${written(rule.undisputed)}` : ""}`,
        `- Fix: ${rule.fix}`,
        `- Checklist items: ${rule.items.join(", ")}`,
        ...Object.entries(rule.thresholds ?? {}).map(([name, value]) => `- Threshold \`${name}\`: ${written(value)}`),
        ...(own ? [`- In staging: ${written(own)}`] : []),
    ];
    return lines.join("\n");
}

const roomOf = ({ name }: Area): string => name.split("/")[0];

/** A file of rules as a chapter; within it the rules by name. */
const chapter = ({ name, rules }: Area): string => [`## ${name}`, ...[...rules].sort((a, b) => (a.name < b.name ? -1 : 1)).map(describe)].join("\n\n");

/** A line for each room, with a link to each of its chapters; an anchor is a heading without its slash. */
const contents = (): string =>
    [...new Set(areas.map(roomOf))]
        .map(room => {
            const chapters = areas.filter(area => roomOf(area) === room).map(({ name }) => `[${name.slice(room.length + 1)}](#${name.replace("/", "")})`);
            return `- **${room}**: ${chapters.join(", ")}`;
        })
        .join("\n");

/** The documentation of every rule, as Markdown. */
export const rulesDocument = (): string => `# Rules

Written by \`npm run docs:rules\` from the rules themselves; a test keeps it current. ${rules.length} rules.

A rule answers in three ways: nothing, a flaw, or undecided while what it reads is unknown. Its level and thresholds are set under its own name in
Pulumi's policy configuration, \`pulumi preview --policy-pack policies --policy-pack-config file.json\`:

\`\`\`json
{ "database-is-backed-up": { "days": 7 }, "vpc-has-flow-logs": "mandatory", "cache-is-backed-up": "disabled", "kms-key-rotates": "remediate" }
\`\`\`

\`"all": "disabled"\` switches the two policies off that run every rule; to leave only some on, set \`resource-rules\` and \`graph-rules\` to
\`mandatory\` beside them.

## Contents

By room and file, as under \`policies/rules\`.

${contents()}

${presetsChapter()}

## What is not checked

| What | Why |
|---|---|
${notChecked.map(([what, why]) => `| ${what} | ${why} |`).join("\n")}

${areas.map(chapter).join("\n\n")}
`;

/** Where a preset stands as a file of Pulumi's policy configuration. */
export const presetFile = (preset: Preset): string => join(__dirname, "presets", `${preset}.json`);

/** A preset as a file of Pulumi's policy configuration: a rule that it leaves out is disabled, one that only advises in it advisory. */
export function presetText(preset: Preset): string {
    const changed = Object.entries(presetConfig(rules, preset)).map(([name, { enforcementLevel, ...thresholds }]) =>
        Object.keys(thresholds).length ? [name, { ...(enforcementLevel && { enforcementLevel }), ...thresholds }] : [name, enforcementLevel],
    );
    return `${JSON.stringify({ [presetPolicy]: { name: preset }, ...Object.fromEntries(changed) }, undefined, 4)}\n`;
}

/** How many rules of a preset block, advise, or are left out. */
const count = (preset: Preset, level: ReturnType<typeof levelIn>): number => rules.filter(rule => levelIn(preset, rule) === level).length;

/** What each preset makes of the rules, in figures and by name. */
const presetsChapter = (): string =>
    [
        "## Presets",
        "",
        "A rule names the smallest preset that has it; the larger ones have it too. [How a preset is chosen](policy-pack.md#how-much-presets).",
        "",
        "| Preset | Blocks | Advises | Left out |",
        "|---|---|---|---|",
        ...presets.map(preset => `| ${preset} | ${count(preset, "mandatory")} | ${count(preset, "advisory")} | ${count(preset, "disabled")} |`),
        "",
        ...presets.slice(1).flatMap(preset => [`Only from ${preset} on: ${namesOf(rules.filter(rule => rule.preset === preset))}.`, ""]),
        `Advice in baseline and trading, though golive blocks: ${namesOf(rules.filter(({ debatable, preset }) => debatable && preset !== "golive"))}.`,
    ].join("\n");

const namesOf = (some: RuleText[]): string =>
    some
        .map(({ name }) => `[${name}](#${name})`)
        .sort()
        .join(", ");

if (require.main === module) {
    writeFileSync(docsFile, rulesDocument());
    for (const preset of presets) writeFileSync(presetFile(preset), presetText(preset));
}
