/** Currencies in which pairs are quoted and limits are written, and what an amount of them is worth. */

/** How much of a currency a dollar buys: of money by its rate of 2026, of coins rather too little than too much. */
const money: Record<string, number> = {
    ...{ USD: 1, USDT: 1, USDC: 1, USDS: 1, USDE: 1, USDD: 1, USDP: 1, BUSD: 1, FDUSD: 1, TUSD: 1, PYUSD: 1, DAI: 1 },
    ...{ EUR: 0.8, EURC: 0.8, EURI: 0.8, GBP: 0.7, CHF: 0.8, CAD: 1.3, AUD: 1.4, NZD: 1.6, SGD: 1.2, HKD: 7.7, TWD: 29, CNY: 7, CNH: 7 },
    ...{ JPY: 140, KRW: 1350, INR: 83, IDR: 15500, THB: 32, VND: 25000, PHP: 55 },
    ...{ TRY: 38, BRL: 5.2, MXN: 18, ARS: 1200, ZAR: 17, NGN: 1400, UAH: 40, PLN: 3.6, CZK: 20, AED: 3.6 },
};
const coins: Record<string, number> = { BTC: 1e-5, XBT: 1e-5, WBTC: 1e-5, ETH: 3e-4, WETH: 3e-4, BNB: 1e-3, SOL: 5e-3, TRX: 2, XRP: 0.3, DOGE: 4 };
const perDollar: Record<string, number> = { ...money, ...coins };
const byLength = Object.keys(perDollar).sort((a, b) => b.length - a.length);

/** The currency in which a pair is quoted, as far as its name tells: `BTCUSDT`, `BTC/USDT:USDT`, `ETH-BTC`; Upbit's `KRW-BTC` has it in front. */
export function quoteOf(symbol: string): string | undefined {
    const pair = symbol
        .trim()
        .toUpperCase()
        .replace(/:.*$/, "")
        .replace(/[-_]?(PERP|SWAP)$/, "");
    const [first, second] = pair.split(/[-_/]/);
    if (second === undefined) return byLength.find(currency => pair.endsWith(currency) && pair.length >= currency.length + 2);
    const inFront =
        first in perDollar && (!(second in perDollar) || (first in money && !(second in money)) || first === "KRW" || (first === "BTC" && second in coins));
    return inFront ? first : second in perDollar ? second : undefined;
}

/** Money that a variable or a key has in its name: `MAX_ORDER_USDT`, `maxNotionalUsd`. */
export const moneyIn = (name: string): string[] =>
    name
        .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
        .toUpperCase()
        .split(/[^A-Z]+/)
        .filter(word => word in money);

/** An amount of dollars in the one of some currencies of which it buys least; without any it stays dollars. */
export function inCurrency(dollars: number, currencies: string[]): { amount: number; currency: string } {
    const [currency = "USD"] = currencies.filter(one => one in perDollar).sort((a, b) => perDollar[a] - perDollar[b]);
    return { amount: dollars * perDollar[currency], currency };
}
