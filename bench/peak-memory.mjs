import { writeSync } from "node:fs";

// Runs inside the measured process: only it knows its own peak.
process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));
