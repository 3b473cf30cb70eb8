import { runRule } from "../../engine/run-rule";

export const configurationHolds = runRule(
    {
        name: "configuration-holds",
        preset: "baseline",
        severity: "medium",
        binding: true,
        items: ["cryptofunk:560"],
        says: "A policy configuration names only rules that there are, and sets only thresholds that its rule has, and weakens nothing that is binding.",
        because: "What nobody reads looks like what holds, and a limit that is switched off for all is accepted by nobody.",
        fix: "Write the rule's name and its threshold as docs/rules.md does, or enforcementLevel: advisory, mandatory or disabled; from a binding rule take a dated exemption.",
    },
    ({ mistakes }) => mistakes,
);
