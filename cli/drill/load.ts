import type { Drill } from "./frame";

/** Many times the ordinary load. */
export const load: Drill = {
    name: "load",
    says: "under many times the ordinary load the bot goes on, and what is too much is refused",
    // A generator that shares a machine with whoever drills measures that machine.
    plan: () => ({ missing: "nothing here makes so much load yet: whoever does it by hand stands in an exemption, with an owner and an end" }),
};
