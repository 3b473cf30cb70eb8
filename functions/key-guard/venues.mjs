import { binance } from "./venues/binance.mjs";
import { bybit } from "./venues/bybit.mjs";
import { kraken } from "./venues/kraken.mjs";
import { okx } from "./venues/okx.mjs";
import { upbit } from "./venues/upbit.mjs";

/** How each exchange is asked, by the name that venues/ has for it. */
export const adapters = { binance, upbit, bybit, okx, kraken };
