import { staleExemptions } from "../../engine/exemptions";
import { runRule } from "../../engine/run-rule";

export const exemptionHolds = runRule(
    {
        name: "exemption-holds",
        severity: "medium",
        binding: true,
        items: ["bot-core:15"],
        says: "An exemption lets a flaw through that is there, and its last day is still to come.",
        because: "A forgotten exemption lets through what nobody accepted.",
        fix: "Remove the exemption, or have it decided anew with another expiry.",
    },
    ({ exemptions, used }) => staleExemptions(exemptions, used),
);
