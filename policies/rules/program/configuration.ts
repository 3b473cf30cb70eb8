import { runRule } from "../../engine/run-rule";

export const configurationHolds = runRule(
    {
        name: "configuration-holds",
        severity: "medium",
        items: ["cryptofunk:560"],
        says: "A policy configuration names only rules that there are, and sets only thresholds that its rule has.",
        because: "What nobody reads looks like what holds.",
        fix: "Write the rule's name and its threshold as docs/rules.md does, or enforcementLevel: advisory, mandatory or disabled.",
    },
    ({ mistakes }) => mistakes,
);
