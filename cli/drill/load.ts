import type { Drill } from "./frame";
export const load: Drill = { name: "load", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
