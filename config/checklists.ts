import { z } from "zod";

/** The five go-live checklists, by the bots that they were written for. */
export const lists = ["arbitrage", "vanta", "bot-core", "cryptofunk", "mech-exo"] as const;
export type List = (typeof lists)[number];

const reason = z.string().min(10).optional();

/** Which lists a bot leaves out. */
export const checklists = z.strictObject({
    leftOut: z
        .strictObject({
            arbitrage: reason.describe("Why the list of the spot arbitrage does not concern the bot. Default: it does."),
            vanta: reason.describe("Why the list of the perpetuals' bot does not concern the bot. Default: it does."),
            "bot-core": reason.describe("Why the list of the engine with dashboard does not concern the bot. Default: it does."),
            cryptofunk: reason.describe("Why the list of the bot with agents does not concern the bot. Default: it does."),
            "mech-exo": reason.describe("Why the list of the broker's bot does not concern the bot. Default: it does."),
        })
        .prefault({})
        .describe("Lists that are not asked, each with the reason. A list that bears the bot's name cannot be left out. Default: none, all five are asked."),
});

/** The lists that a bot adopts, in their order. */
export const adopted = (leftOut: Partial<Record<List, string>>): List[] => lists.filter(list => leftOut[list] === undefined);
