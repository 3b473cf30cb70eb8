import { z } from "zod";
import { citation } from "./faults/words";
import { measures } from "./measures";
import { lasting } from "./time";

/** The phases of going live, in the order in which a bot walks through them (vanta:61, vanta:255, vanta:366). */
export const phases = ["dry", "canary", "live"] as const;
export type Phase = (typeof phases)[number];

/** Name of the series that Prometheus keeps of the deployed phase, with the label `phase`, and `step` where the phase has steps. */
export const phaseSeries = "golive_phase";

const soak = (least: string, item?: string) =>
    z.strictObject({
        for: lasting(least, item).describe(`Length of time, ${least} or more${item ? ` (${item})` : ""}.`),
        items: z.array(citation).default([]).describe("Checklist items that demand it, such as cryptofunk:253. Default: none."),
    });

/** How long each phase has to last before the one after it, in either environment. */
export const soaks = z.strictObject({
    staging: z
        .strictObject({
            dry: soak("1m")
                .prefault({ for: "24h", items: ["cryptofunk:186"] })
                .describe("Before staging's canary, or production where no canary is asked of staging. Default: 24h (cryptofunk:186)."),
            canary: soak("1m").optional().describe("Before production. Default: staging needs no canary."),
        })
        .prefault({})
        .describe("In staging. Default: every field's own."),
    production: z
        .strictObject({
            dry: soak("2h", "vanta:359")
                .prefault({ for: "7d", items: ["cryptofunk:253"] })
                .describe("Before canary. Default: 7d (cryptofunk:253)."),
            canary: soak("24h", "vanta:368")
                .prefault({ for: "24h", items: ["vanta:368"] })
                .describe("Before live. Default: 24h (vanta:368)."),
        })
        .prefault({})
        .describe("In production. Default: every field's own."),
    measures: measures.prefault({}).describe("What of the bot's own metrics says how a phase went (docs/soak-and-drills.md). Default: the platform's alone."),
});
