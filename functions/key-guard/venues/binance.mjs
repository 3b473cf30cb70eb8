import { momentOf, numberOf, rightsBy, textOf } from "../rights.mjs";

// The right to trade by FIX is one of its own, and so is the one on a portfolio margin account.
const vocabulary = {
    ...{ enableReading: [], enableFixReadOnly: [], enableSpotAndMarginTrading: ["spot"], enableFixApiTrade: ["spot"] },
    ...{ enableMargin: ["margin"], enableFutures: ["futures"], enableVanillaOptions: ["options"], enablePortfolioMarginTrading: ["margin", "futures"] },
    ...{ enableWithdrawals: ["withdraw"], enableInternalTransfer: ["transfer"], permitsUniversalTransfer: ["transfer"] },
};

/** Binance: what a key may do is one call. Whether it is bound to addresses is said, and never to which: an accepted call proves the one that it came from. */
export const binance = {
    fields: ["apiKey", "secret"],
    silent: ["addresses"],
    documentation: "https://developers.binance.com/docs/wallet/account/api-key-permission",
    vocabulary,
    async ask({ call }) {
        const may = await call("sapiGetAccountApiRestrictions");
        const { uid } = await call("privateGetAccount", { omitZeroBalances: true });
        const { withdraw, transfer, ...trade } = rightsBy(may, vocabulary, ["withdraw", "transfer", "spot", "margin", "futures", "options"]);
        const bound = typeof may.ipRestrict === "boolean" ? may.ipRestrict : undefined;
        // Only the right to trade ends, and only without addresses; a key that is bound has no such field.
        const { tradingAuthorityExpirationTime: end } = may;
        const endless = end === undefined || numberOf(end) === 0;
        const expires = endless ? (bound ? "never" : undefined) : momentOf(numberOf(end));
        return { works: "yes", withdraw, transfer, trade, bound, expires, account: textOf(uid) };
    },
};
