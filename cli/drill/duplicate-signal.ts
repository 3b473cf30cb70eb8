import type { Drill } from "./frame";
export const duplicateSignal: Drill = { name: "duplicate-signal", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
