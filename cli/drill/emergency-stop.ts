import type { Drill } from "./frame";
export const emergencyStop: Drill = { name: "emergency-stop", says: "nothing yet", plan: () => ({ missing: "it is not written yet" }) };
