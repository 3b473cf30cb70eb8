import type { Flag } from "./flag";

const valued: [name: string, value: string, short?: string][] = [
    ["color", "always|never|raw|auto"],
    ["config", "key=value", "c"],
    ["exclude", "<urn>"],
    ["message", "<text>", "m"],
    ["parallel", "<number>", "p"],
    ["replace", "<urn>"],
    ["target", "<urn>", "t"],
    ["target-replace", "<urn>"],
    ["verbose", "<number>", "v"],
];

const switches: [name: string, short?: string][] = [
    ["config-path"],
    ["continue-on-error"],
    ["debug", "d"],
    ["diff"],
    ["emoji", "e"],
    ["exclude-dependents"],
    ["expect-no-changes"],
    ["fully-qualify-stack-names", "Q"],
    ["json", "j"],
    ["logflow"],
    ["logtostderr"],
    ["neo"],
    ["non-interactive"],
    ["refresh", "r"],
    ["run-program"],
    ["show-config"],
    ["show-full-output"],
    ["show-policy-remediations"],
    ["show-reads"],
    ["show-replacement-steps"],
    ["show-sames"],
    ["skip-plugin-pre-install"],
    ["strict"],
    ["suppress-outputs"],
    ["suppress-permalink"],
    ["suppress-progress"],
    ["target-dependents"],
    ["urns"],
    ["yes", "y"],
];

const npms = ["color", "json", "message", "verbose", "yes"];
const takesMore = ["config", "exclude", "replace", "target", "target-replace"];

/** What `pulumi up` of the pinned CLI takes and `npm run up` hands on. Where it takes a value behind `=` alone, it counts as a switch. */
export const pulumiFlags: readonly Flag[] = [
    ...valued.map(([name, value, short]): Flag => ({ name, value, short, repeatable: takesMore.includes(name), npms: npms.includes(name) })),
    ...switches.map(([name, short]): Flag => ({ name, short, npms: npms.includes(name) })),
];

const ours = "the preview and the policy pack are what this command is for";
const elsewhere = "pulumi would deploy something else than what was previewed";

/** What `pulumi up` takes and `npm run up` refuses, with the reason. */
export const refusedFlags: Record<string, { short?: string; value?: boolean; because: string }> = {
    "attach-debugger": { because: "it stops the program" },
    "config-file": { value: true, because: elsewhere },
    cwd: { short: "C", value: true, because: elsewhere },
    "disable-integrity-checking": { because: "a broken state has to be mended first" },
    "ignore-protect": { because: "protection is taken off in the settings, in an `up` of its own (docs/getting-started.md)" },
    memprofilerate: { value: true, because: "it profiles pulumi" },
    "otel-traces": { value: true, because: "traces may carry what no output shows" },
    "override-env": { value: true, because: elsewhere },
    "policy-pack": { value: true, because: ours },
    "policy-pack-config": { value: true, because: ours },
    profiling: { value: true, because: "it profiles pulumi" },
    "secrets-provider": { value: true, because: "it belongs to `pulumi stack init`" },
    "show-secrets": { because: "secrets never appear in an output" },
    "skip-config-validation": { because: ours },
    "skip-preview": { short: "f", because: ours },
    stack: { short: "s", value: true, because: "the stack is named before the flags, and previewed" },
    tracing: { value: true, because: "traces may carry what no output shows" },
};
