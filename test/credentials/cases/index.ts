import { addresses } from "./addresses";
import { commands } from "./commands";
import { settings } from "./settings";
import { tokens } from "./tokens";
import { wallets } from "./wallets";

export type { Case } from "./made-up";

/** Every labelled case, both ways. */
export const cases = [...wallets, ...tokens, ...addresses, ...settings, ...commands];
