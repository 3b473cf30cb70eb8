import { addressesIn, momentOf, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ SpotTrade: ["spot", "margin"], Order: ["futures"], Position: ["alter"], DerivativesTrade: [], OptionsTrade: ["options", "futures"] },
    ...{ ExchangeHistory: [], SubMemberTransferList: ["transfer"], AccountTransfer: ["transfer"], SubMemberTransfer: ["transfer"] },
    ...{ Withdraw: ["withdraw"], Earn: ["transfer"], FiatP2POrder: ["transfer"], FaitPayOrder: ["transfer"], FiatConvertBrokerOrder: ["transfer"] },
};
const markets = ["spot", "margin", "futures", "options"];

/** An end is given to keys of no address, and to all of an account whose password was changed; 1970 is none. */
function endOf({ expiredAt, createdAt }, bound) {
    const end = momentOf(expiredAt);
    if (end > "1971") return end <= momentOf(createdAt) ? undefined : end;
    return bound && (end || !expiredAt) ? "never" : undefined;
}

/**
 * Bybit: one call says all. A spot order borrows with `isLeverage`, which needs no other right. `ips` is `*` for every address. `DerivativesTrade` is in
 * every key of a unified account, whatever was chosen. A key that only reads does nothing of what its words name.
 */
export const bybit = {
    fields: ["apiKey", "secret"],
    silent: [],
    documentation: "https://bybit-exchange.github.io/docs/v5/user/apikey-info",
    vocabulary,
    async ask({ call }) {
        const { result = {} } = await call("privateGetV5UserQueryApi");
        const { permissions, ips, readOnly } = result;
        const words = typeof permissions === "object" && permissions !== null ? Object.values(permissions).flat() : undefined;
        const { withdraw, transfer, alter, ...trade } = rightsIn(words, vocabulary, ["withdraw", "transfer", "alter", ...markets]);
        const reads = Number(readOnly) === 1 && words?.length > 0;
        const knows = words?.every(word => Object.hasOwn(vocabulary, word));
        const bound = addressesIn(ips, Array.isArray(ips) && ips.includes("*"));
        return {
            works: "yes",
            ...(reads && knows ? { withdraw: false, transfer: false } : { withdraw, transfer }),
            ...(reads ? { alter: false, trade: Object.fromEntries(markets.map(market => [market, false])) } : { alter, trade }),
            ...bound,
            expires: endOf(result, bound.bound),
            account: textOf(result.userID),
        };
    },
};
