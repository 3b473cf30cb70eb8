import type { Family } from "./probe";

/** Every family of probes that `npm run verify` knows. */
export const families: readonly Family[] = [];

/** Every probe's name, as controls may refer to it. */
export const probeNames: ReadonlySet<string> = new Set(families.flatMap(({ probes }) => probes.map(({ name }) => name)));
