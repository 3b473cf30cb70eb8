import type { Drill } from "./frame";
export const alertTest: Drill = { name: "alert-test", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
