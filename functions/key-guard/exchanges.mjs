// By their files: the package's front door would bring a hundred more.
import binance from "../../node_modules/ccxt/js/src/binance.js";
import bitget from "../../node_modules/ccxt/js/src/bitget.js";
import bybit from "../../node_modules/ccxt/js/src/bybit.js";
import coinbase from "../../node_modules/ccxt/js/src/coinbase.js";
import deribit from "../../node_modules/ccxt/js/src/deribit.js";
import gate from "../../node_modules/ccxt/js/src/gate.js";
import hyperliquid from "../../node_modules/ccxt/js/src/hyperliquid.js";
import kraken from "../../node_modules/ccxt/js/src/kraken.js";
import kucoin from "../../node_modules/ccxt/js/src/kucoin.js";
import okx from "../../node_modules/ccxt/js/src/okx.js";
import upbit from "../../node_modules/ccxt/js/src/upbit.js";

/** ccxt's class of each exchange, by the name of its adapter. */
export const exchanges = { binance, bitget, bybit, coinbase, deribit, gate, hyperliquid, kraken, kucoin, okx, upbit };
