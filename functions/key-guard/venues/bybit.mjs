import { addressesIn, momentOf, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ SpotTrade: ["spot", "margin"], Order: ["futures"], Position: ["alter"], DerivativesTrade: ["futures"], OptionsTrade: ["options", "futures"] },
    ...{ ExchangeHistory: [], SubMemberTransferList: ["transfer"], AccountTransfer: ["transfer"], SubMemberTransfer: ["transfer"] },
    ...{ Withdraw: ["withdraw"], Earn: ["transfer"], FiatP2POrder: ["transfer"], FaitPayOrder: ["transfer"], FiatConvertBrokerOrder: ["transfer"] },
};
const markets = ["spot", "margin", "futures", "options"];

/** Bybit: one call says all. A spot order borrows with `isLeverage`, which needs no other right. `ips` is `*` for every address, and only such a key ends by itself. */
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
        const bound = addressesIn(ips, Array.isArray(ips) && ips.includes("*"));
        return {
            works: "yes",
            ...{ withdraw, transfer },
            ...(reads ? { alter: false, trade: Object.fromEntries(markets.map(market => [market, false])) } : { alter, trade }),
            ...bound,
            expires: bound.bound ? "never" : momentOf(result.expiredAt),
            account: textOf(result.userID),
        };
    },
};
