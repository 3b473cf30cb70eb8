import type { Drill } from "./frame";
export const rollback: Drill = { name: "rollback", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
