/** Where a bot's contract lies, from the project's folder. */
export const contractPath = (bot: string): string => `bots/${bot}.contract.yaml`;
