import type { Flag } from "./flag";
import { pulumiFlags } from "./pulumi-flags";

/** A command: a script of package.json. */
export interface Command {
    name: string;
    /** What stands behind it: `<word>` has to, `[word]` may, `[word]...` may as often as one likes. @default nothing */
    takes?: string;
    /** What it does, in a sentence or two. */
    says: string;
    /** @default none */
    flags?: readonly Flag[];
    /** What its flags are called in a call, where they are too many for one. @default each by its name */
    others?: string;
    /** What it may be asked for by name, under what it is called. */
    names?: string;
    /** What its exit codes mean, where they say more than that it went well. */
    exits?: string;
}

const config: Flag = {
    name: "config",
    value: "key=value",
    example: "network.cidr=10.50.0.0/16",
    repeatable: true,
    says: "a setting overridden, as `pulumi config set --path` would; repeatable",
};
const bot: Flag = { name: "bot", value: "<name>", says: "another manifest of `bots/`" };
const json: Flag = { name: "json", says: "one JSON document on standard output and nothing else" };
// npm has a flag of this name too, which an environment may set: where npm keeps it, a person is asked.
const yes: Flag = { name: "yes", npms: true, says: "the plan was read and is agreed to, as in a script" };
const dryRun: Flag = { name: "dry-run", says: "asks, and writes no evidence" };
const format: Flag = { name: "format", value: "<format>", bare: /^(terminal|json)$/, says: "how it is printed: terminal, json" };
const wholeCommit = /^[0-9a-f]{40}$/;
const broken = "2 is bad input, 3 is a fault of Golive itself";

/** The commands of Golive's own, and their flags: what is understood, what `--help` prints, and what the README's table is made from. */
export const commands = {
    preview: {
        name: "preview",
        takes: "<stack>",
        says: "what stands in the way, what is only advised, what comes next, and the verdict",
        flags: [
            { name: "tree", says: "above it, the resource tree" },
            { name: "rules", says: "above it, each rule's answer" },
            {
                name: "verbose",
                says: "everything: tree, rules, every finding with its reasons, all outputs, verdict",
                npms: true,
                traces: ["loglevel=verbose"],
            },
            {
                name: "rule",
                value: "<name>",
                example: "daily-loss-is-limited",
                says: "what this rule found alone, with its cure; the verdict stays that of all",
            },
            { name: "all", alone: true, says: "every bot in every stack, a line each" },
            json,
            bot,
            config,
            {
                name: "since",
                value: "<commit>",
                example: "origin/main",
                says: "the commit that was deployed last: what it protects may not go; found in git otherwise",
            },
            { name: "markdown", value: "<file>", example: "verdict.md", says: "the same verdict as Markdown for a pull request, beside the terminal's" },
            {
                name: "diagram",
                value: "<file>.svg",
                example: "bot.svg",
                says: "a picture of the bot beside the report: services, stores, who may talk to whom, what is public",
            },
        ],
        exits: `0 is GO, 1 is NO-GO, ${broken}`,
    },
    "preview:engine": {
        name: "preview:engine",
        takes: "<stack>",
        says: "the offline preview, and held against it, rule by rule, the engine's own of the stack's real state",
        flags: [],
        exits: `0 is GO, 1 is NO-GO, ${broken}`,
    },
    up: {
        name: "up",
        takes: "<stack>",
        says: "the offline preview, then the engine's own, in which every rule has to run; if nothing blocks in either, `pulumi up` with the policy pack",
        flags: pulumiFlags,
        others: "flags of pulumi up",
        exits: `1 is NO-GO, ${broken}; otherwise pulumi's own`,
    },
    rollback: {
        name: "rollback",
        takes: "<stack>",
        says: "writes the release of an earlier commit into today's settings and manifest; `npm run up` then deploys it",
        flags: [
            { name: "to", value: "<commit>", traces: ["token-description"], says: "the commit whose release comes back" },
            { name: "history", value: "<file>", says: "what GitHub says was deployed, from which the last good release is taken" },
            {
                name: "over",
                value: "<commits>",
                says: "commits of which one is taken for standing; where the stack's own record, which is read, has another release, nothing is brought back",
            },
            { name: "choose", says: "the choice alone is printed, as lines for GITHUB_OUTPUT, and nothing is written" },
        ],
        exits: broken,
    },
    recover: {
        name: "recover",
        takes: "<stack> <service>",
        says: "brings back a service whose node is dead, once AWS proves that the machine is gone: there are never two that write",
        flags: [yes],
        exits: `0 where the service works, 1 where nothing was done or it does not work yet, ${broken}`,
    },
    unlock: {
        name: "unlock",
        takes: "<stack>",
        says: "whose lock is on the state, since when, and what a killed deployment left; takes a lock away only where nobody lives who holds it",
        flags: [
            { name: "nobody-runs", says: "a person has made sure that nobody deploys, where that could not be found out; a run that lives is never overruled" },
            yes,
        ],
        exits: `0 where there is no lock and nothing is left, 1 where there is, ${broken}`,
    },
    night: {
        name: "night",
        takes: "<stack>",
        says: "what whoever is on call does, by symptom, with the stack's own names in every command",
        flags: [],
        exits: broken,
    },
    stop: {
        name: "stop",
        takes: "<stack>",
        says: "stops the bot: its kill switch, or the end of what places orders, which then does not start again until a pull request says so",
        flags: [
            { name: "reason", value: "<why>", says: "why, in a sentence; recorded and told to every channel; without it nothing is done" },
            { name: "now", says: "ends what places orders at once, without the kill switch" },
            json,
            bot,
        ],
        exits: `0 where it has stopped and every step went well, 1 where one did not, ${broken}`,
    },
    scan: {
        name: "scan",
        takes: "<stack>",
        says: "what the registry's scans found in exactly the images that the settings name by digest",
        flags: [json, bot, config],
        exits: `0 is a pass, 1 where something critical or high was found or not everything was scanned, ${broken}`,
    },
    drill: {
        name: "drill",
        takes: "<stack> <drill>",
        says: "breaks something on purpose and sees what happens, with a way back at every step, and writes what it saw as evidence; `restore` brings every database back",
        flags: [
            {
                name: "plan",
                says: "its steps and nothing else; of `restore`, how each store is brought back, and whether what that needs is there",
                traces: ["parseable", "long", "all"],
            },
            yes,
            dryRun,
            format,
            bot,
        ],
        names: "Drills: restore, rollback, failover-database, failover-cache, failover-broker, cache-outage, chain-rpc-outage, data-outage, duplicate-signal, emergency-stop, alert-test, load",
        exits: `0 where all that it answers passes, 1 where something failed, could not be evaluated or was not done, ${broken}`,
    },
    report: {
        name: "report",
        takes: "<stack>",
        says: "whether the bot may go up a phase: every item of its lists with its answer and evidence, and what stands in the way",
        flags: [
            { name: "for", value: "<phase>", says: "the phase, or the step of live, that it wants to be in; the next one otherwise" },
            {
                name: "format",
                value: "<format>",
                bare: /^(terminal|markdown|html|junit|sarif|json|attestation)$/,
                repeatable: true,
                says: "how it is printed: terminal, markdown, html, junit, sarif, json or attestation; repeatable, with a file for each",
            },
            { name: "output", value: "<file>", repeatable: true, says: "the file that gets it, beside the terminal's; the first is for the first format" },
            { name: "list", value: "<list>", says: "one of the lists filled in, item by item, as an auditor wants it: markdown or html" },
            { name: "base", value: "<file>", says: "an earlier report as JSON: the Markdown says what turned since" },
            bot,
        ],
        exits: `0 is GO, 1 is NO-GO, ${broken}`,
    },
    soak: {
        name: "soak",
        takes: "<stack>",
        says: "asks Prometheus how the phase has gone, over all of its window, and writes the answers as evidence",
        flags: [dryRun, format, bot],
        exits: `0 where all that was asked passes, 1 where something failed or could not be evaluated, ${broken}`,
    },
    sign: {
        name: "sign",
        takes: "<stack> [control]",
        says: "signs a control as whoever git says, for the release; without a control, what waits for signatures, by role",
        flags: [
            { name: "role", value: "<role>", says: "as which role; without a control, what waits for that one" },
            { name: "link", value: "<where>", says: "what was looked at: a file of the project, or an address with a digest or a commit" },
            { name: "digest", value: "sha256:<digest>", says: "of what the link leads to" },
            { name: "commit", value: "<commit>", bare: wholeCommit, says: "at which the link shows it" },
            { name: "until", value: "<day>", example: "2027-03-31", says: "the last day on which it counts, in UTC; as long as the control is good otherwise" },
            { name: "fail", value: "<why>", says: "signs that it does not hold, and why" },
            bot,
        ],
        exits: `without a control 1 where something is unsigned; ${broken}`,
    },
    attach: {
        name: "attach",
        takes: "<stack> <control> <file>...",
        says: "reads what tools in CI wrote (JUnit, Cobertura, LCOV, SARIF, CycloneDX, mutation reports, k6) into evidence for a control",
        flags: [
            { name: "link", value: "<where>", says: "where the files lie for others; their names otherwise" },
            { name: "commit", value: "<commit>", bare: wholeCommit, says: "the commit that they are of, where they do not say it: it has to be the release's" },
            { name: "digest", value: "sha256:<digest>", says: "what the one file has to be" },
            bot,
        ],
        exits: `0 where they pass, 1 where they fail or nothing was looked at, ${broken}`,
    },
    verify: {
        name: "verify",
        takes: "<stack>",
        says: "asks what runs, changing nothing, and writes the answers as evidence: certificates, ports, stores, pods, monitoring, backups, keys",
        flags: [{ name: "family", value: "<name>", example: "tls", repeatable: true, says: "one family of probes; repeatable" }, dryRun, format, bot],
        exits: `0 where all that was asked passes, 1 where something failed or could not be evaluated, ${broken}`,
    },
    keys: {
        name: "keys",
        takes: "<stage|check|retire> <stack> [exchange]",
        says: "asks the exchanges what the stack's keys may do, and writes it as evidence; lays a new key beside the current one, to be tested; lets the old one go once its exchange refuses it",
        flags: [
            {
                name: "fd",
                value: "<number>",
                example: "0",
                traces: ["force", "loglevel=info"],
                says: "the open file from which stage reads the key, as JSON; 0 is standard input; the terminal otherwise",
            },
            {
                name: "seen",
                value: "<checks>",
                example: "addresses",
                says: "what whoever stages the key has seen of it at the exchange, which says it to no machine; stage names what it needs",
            },
            dryRun,
            bot,
        ],
        exits: `0 where all that was asked is sound, or the step was done, 1 where not, ${broken}`,
    },
    contract: {
        name: "contract",
        takes: "<bot> <checkout>",
        says: "reads a bot's source and writes what it really reads, exports and contains",
        flags: [],
        exits: `1 where a language of it could not be evaluated, ${broken}`,
    },
    help: { name: "help", says: "this list", flags: [] },
    bench: {
        name: "bench",
        takes: "[commit]",
        says: "what a preview costs, and against the commit before or a given one, within one run",
        flags: [],
        exits: `1 where something is over its limit, ${broken}`,
    },
    compare: { name: "compare", says: "what other tools catch of the same flaws", flags: [] },
    mutation: {
        name: "mutation",
        takes: "[file]...",
        says: "breaks the rules in every way and says which breaks no test notices",
        flags: [],
    },
} satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** The scripts that run a tool, or write a file. */
export const others: readonly Command[] = [
    { name: "test", says: "`check`, and every test" },
    { name: "check", says: "types, format, lint, and which room knows which" },
    { name: "check:rooms", says: "which room knows which, alone" },
    { name: "format", says: "formats what `check` finds" },
    { name: "docs:rules", says: "writes docs/rules.md from the rules" },
    { name: "docs:checklist", says: "writes docs/checklist.md from the controls and the lists" },
    { name: "schemas", says: "writes config/schema and checklist/schema, which editors use, from the zod schemas" },
];

/** A call that reaches the command: npm hands flags on only behind `--`. */
export function callOf(command: string, ...rest: string[]): string {
    const given = rest.filter(Boolean);
    return [`npm run -s ${command}`, ...(given.length ? ["--", ...given] : [])].join(" ");
}

/** A flag as it is written, with what has to stand behind it. */
export const written = ({ name, value }: Pick<Flag, "name" | "value">, given = value): string => `--${name}${value === undefined ? "" : ` ${given}`}`;

/** Every flag of a command, as a call may have it. */
export function usage({ name, takes = "", flags = [], others }: Command): string {
    const own = flags.map(flag => `[${written(flag)}]${flag.repeatable ? "..." : ""}`);
    return callOf(name, takes, ...(others ? [`[${others}]`] : own));
}
