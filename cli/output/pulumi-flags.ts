import type { Flag } from "./flag";

/** What a flag of `pulumi up` may change: what is deployed, how that is done, or what a person sees of it. */
export type Reach = "what" | "how" | "shown";

/** A flag of `pulumi up` that is handed on. */
export interface PulumiFlag extends Flag {
    reach: Reach;
    says: string;
}

const headings: Record<Reach, string> = {
    what: "What is deployed; the preview before it is given the same",
    how: "How it is deployed",
    shown: "What is shown",
};

type Row = [name: string, says: string, more?: Omit<Flag, "name" | "says">];

const urn = { value: "<urn>", repeatable: true };
const rows: Record<Reach, Row[]> = {
    what: [
        [
            "config",
            "a setting overridden by its path, and written into the stack's file",
            { short: "c", value: "key=value", repeatable: true, traces: ["call"] },
        ],
        ["config-path", "says what holds anyway: a key of --config is a path"],
        ["exclude", "leaves a resource as it is", urn],
        ["exclude-dependents", "leaves what depends on it too"],
        ["refresh", "asks the clouds first what is really there", { short: "r", optional: "true" }],
        ["replace", "makes a resource anew", { ...urn, traces: ["replace-registry-host=urn:"] }],
        ["run-program", "has --refresh run the program for its providers"],
        ["target", "deploys this resource alone", { ...urn, short: "t" }],
        ["target-dependents", "deploys what depends on it too"],
        ["target-replace", "makes this resource anew, and leaves the others", urn],
    ],
    how: [
        ["continue-on-error", "goes on with what does not depend on what failed"],
        ["expect-no-changes", "ends with an error after a deployment that changed something"],
        ["message", "stands beside the update in its history", { short: "m", value: "<text>" }],
        ["non-interactive", "asks nothing"],
        ["parallel", "so many resources at once", { short: "p", value: "<number>", traces: ["parseable"] }],
        ["skip-plugin-pre-install", "fetches a provider only when it is needed"],
        ["yes", "deploys after the preview without asking", { short: "y" }],
    ],
    shown: [
        ["color", "colours, or none", { value: "always|never|raw|auto" }],
        ["debug", "what the engine does at each resource", { short: "d" }],
        ["diff", "every property that changes"],
        ["emoji", "pictures beside the words", { short: "e" }],
        ["fully-qualify-stack-names", "whole names of stacks", { short: "Q" }],
        ["json", "the deployment as JSON", { short: "j" }],
        ["show-config", "the settings"],
        ["show-full-output", "values in full length"],
        ["show-policy-remediations", "what a rule mended"],
        ["show-reads", "what is only read"],
        ["show-replacement-steps", "a replacement as its two steps"],
        ["show-sames", "what does not change"],
        ["suppress-outputs", "no outputs"],
        ["suppress-permalink", "no link", { optional: "false" }],
        ["suppress-progress", "no dots"],
        ["urns", "whole URNs"],
    ],
};

/** Options that npm has too, by what of them may come from its settings: of a message one with a version in it; without `--yes` who is at the terminal is asked. */
const npms: Record<string, Flag["npms"]> = { color: true, message: value => value.includes("%s"), yes: (_, atTerminal) => atTerminal };

/** What `pulumi up` of the pinned CLI takes and `npm run up` hands on: all else is refused. */
export const pulumiFlags: readonly PulumiFlag[] = (Object.keys(rows) as Reach[]).flatMap(reach =>
    rows[reach].map(([name, says, more]): PulumiFlag => ({ name, says, ...more, npms: npms[name], reach, under: headings[reach] })),
);

const ours = "the preview and the policy pack are what this command is for";
const logs = "pulumi's own logs have secrets in plain text, on standard error or in a file (--debug has none)";
const elsewhere = "pulumi would deploy something else than what was previewed";

/** A flag of `pulumi up` that is refused, with the reason. */
export interface RefusedFlag extends Pick<Flag, "short" | "value" | "optional"> {
    because: string;
}

/** What `pulumi up` takes and `npm run up` refuses. */
export const refusedFlags: Record<string, RefusedFlag> = {
    "attach-debugger": { optional: "program", because: "it stops the program" },
    "config-file": { value: "<file>", because: elsewhere },
    cwd: { short: "C", value: "<folder>", because: elsewhere },
    "disable-integrity-checking": { because: "a broken state has to be mended first" },
    "ignore-protect": { because: "protection is taken off in the settings, in an `up` of its own (docs/getting-started.md)" },
    logflow: { because: logs },
    logtostderr: { because: logs },
    memprofilerate: { value: "<number>", because: "it profiles pulumi" },
    neo: { because: "it hands what pulumi says to somebody else's model" },
    "otel-traces": { value: "<where>", because: "traces may carry what no output shows" },
    "override-env": { value: "<environment>", because: elsewhere },
    "policy-pack": { value: "<folder>", because: ours },
    "policy-pack-config": { value: "<file>", because: ours },
    profiling: { value: "<file>", because: "it profiles pulumi" },
    "secrets-provider": { value: "<url>", because: "it belongs to `pulumi stack init`" },
    "show-secrets": { because: "secrets never appear in an output" },
    "skip-config-validation": { because: ours },
    "skip-preview": { short: "f", because: ours },
    stack: { short: "s", value: "<stack>", because: "the stack is named before the flags, and previewed" },
    strict: { because: "a plan stops a first `up` in its middle: what depends on what is known only once it is built" },
    tracing: { value: "<where>", because: "traces may carry what no output shows" },
    verbose: { short: "v", value: "<number>", because: logs },
};
