import { any, fact } from "../client.mjs";

/** Binance: what a key may do is one call. Whether it is bound to addresses is said, and never to which: an accepted call proves the one that it came from. */
export const binance = {
    fields: ["apiKey", "secret"],
    silent: ["addresses"],
    documentation: "https://developers.binance.com/docs/wallet/account/api-key-permission",
    async ask({ call }) {
        const may = await call("sapiGetAccountApiRestrictions");
        const { uid } = await call("privateGetAccount", { omitZeroBalances: true });
        const portfolio = fact(may.enablePortfolioMarginTrading);
        const end = Number(may.tradingAuthorityExpirationTime);
        return {
            works: "yes",
            withdraw: fact(may.enableWithdrawals),
            transfer: any([fact(may.enableInternalTransfer), fact(may.permitsUniversalTransfer)]),
            // The right to trade by FIX is one of its own, and so is the one on a portfolio margin account.
            trade: {
                spot: any([fact(may.enableSpotAndMarginTrading), fact(may.enableFixApiTrade)]),
                margin: any([fact(may.enableMargin), portfolio]),
                futures: any([fact(may.enableFutures), portfolio]),
                options: fact(may.enableVanillaOptions),
            },
            bound: fact(may.ipRestrict),
            // Only the right to trade ends, and only without addresses; a key that is bound has no such field.
            expires: end > 0 ? new Date(end).toISOString() : fact(may.ipRestrict) ? "never" : undefined,
            account: uid === undefined ? undefined : String(uid),
        };
    },
};
