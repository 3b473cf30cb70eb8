import { staleExemptions } from "../../engine/exemptions";
import { runRule } from "../../engine/run-rule";

export const exemptionHolds = runRule(
    {
        name: "exemption-holds",
        preset: "baseline",
        severity: "medium",
        binding: true,
        items: ["bot-core:15"],
        says: "An exemption lets a flaw through that is there, from a binding rule the one that it names, and its last day is still to come.",
        because: "A forgotten exemption lets through what nobody accepted.",
        fix: "Remove the exemption, have it decided anew with another expiry, or say in its stack or bot whose alone it is.",
    },
    ({ exemptions, used, rules }) => staleExemptions(exemptions, used, rules),
);
