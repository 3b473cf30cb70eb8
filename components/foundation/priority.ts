/** What each severity of an alert is called among people (arbitrage:174, arbitrage:175, arbitrage:176). */
export const priorities = { critical: "P0", warning: "P1", info: "P2" } as const;

/** How bad something is: critical pages, warning and info write. */
export type Severity = keyof typeof priorities;
