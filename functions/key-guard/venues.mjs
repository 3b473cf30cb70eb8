import { binance } from "./venues/binance.mjs";
import { bitget } from "./venues/bitget.mjs";
import { bybit } from "./venues/bybit.mjs";
import { coinbase } from "./venues/coinbase.mjs";
import { deribit } from "./venues/deribit.mjs";
import { gate } from "./venues/gate.mjs";
import { hyperliquid } from "./venues/hyperliquid.mjs";
import { kraken } from "./venues/kraken.mjs";
import { kucoin } from "./venues/kucoin.mjs";
import { okx } from "./venues/okx.mjs";
import { upbit } from "./venues/upbit.mjs";

/**
 * How each exchange is asked, by the name that venues/ has for it: the fields that its key has, the checks (verdict.mjs) on which it is `silent` even of a
 * sound key, the address of its own documents, and the call.
 */
export const adapters = { binance, upbit, bybit, okx, kraken, coinbase, kucoin, bitget, gate, deribit, hyperliquid };
