import { createHmac } from "node:crypto";
import type { Answer, Asked } from "../exchange";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "binance-key-of-nobody", secret: "binance-secret-of-nobody" };
const restrictions = {
    ...{ ipRestrict: true, createTime: 1_698_645_219_000, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false },
    ...{ enableMargin: false, enableFutures: false, permitsUniversalTransfer: false, enableVanillaOptions: false, enableFixApiTrade: false },
    ...{ enableFixReadOnly: true, enableSpotAndMarginTrading: true, enablePortfolioMarginTrading: false },
};

const unknown = { withdraw: undefined, transfer: undefined, trade: { spot: true } };

/** What it says to a request that is not signed with a key of its own. */
export function refusalTo({ headers, rawQuery, query }: Asked, of?: { apiKey: string; secret: string }): Answer | undefined {
    if (!of || headers["x-mbx-apikey"] !== of.apiKey) return binance.refusal;
    const [signed, signature] = rawQuery.split("&signature=");
    if (createHmac("sha256", of.secret).update(signed).digest("hex") !== signature)
        return { status: 400, json: { code: -1022, msg: "Signature for this request is not valid." } };
    return isNow(query.get("timestamp"), 5_000) ? undefined : binance.skewed;
}

/** developers.binance.com/docs/binance-spot-api-docs/rest-api/endpoint-security-type and /docs/wallet/account/api-key-permission. */
export const binance: Venue = {
    name: "binance",
    fields,
    calls: ["api.binance.com/sapi/v1/account/apiRestrictions", "api.binance.com/api/v3/account"],
    refuses: asked => refusalTo(asked, fields),
    says: ({ path }, over) => (path.endsWith("/apiRestrictions") ? { ...restrictions, ...over } : { uid: 354937868, balances: [] }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, bound: true, expires: "never", account: "354937868" },
        trade: { spot: true, margin: false, futures: false, options: false },
    },
    cases: [
        ["withdraws", { enableWithdrawals: true }, { withdraw: true }],
        ["transfers", { enableInternalTransfer: true }, { transfer: true }],
        ["transfers to another wallet", { permitsUniversalTransfer: true }, { transfer: true }],
        ["works from everywhere", { ipRestrict: false }, { bound: false, expires: undefined }],
        ["ends", { ipRestrict: false, tradingAuthorityExpirationTime: 1_767_225_600_000 }, { bound: false, expires: "2026-01-01T00:00:00.000Z" }],
        ["only reads", { enableSpotAndMarginTrading: false }, { trade: { spot: false, margin: false, futures: false, options: false } }],
        ["trades by FIX alone", { enableSpotAndMarginTrading: false, enableFixApiTrade: true }, {}],
        [
            "trades on a portfolio margin account",
            { enablePortfolioMarginTrading: true },
            { trade: { spot: true, margin: true, futures: true, options: false } },
        ],
        ["says nothing of a portfolio margin account", { enablePortfolioMarginTrading: undefined }, { trade: { spot: true, options: false } }],
        ["has a field that was renamed", { enableWithdrawals: undefined, mayWithdraw: false }, { withdraw: undefined }],
        ["has a word in the place of a fact", { enableWithdrawals: "false" }, { withdraw: undefined }],
        ["has a field that nobody knows", { isOld: true, ipNote: "", tradeGroupId: 1 }, {}],
        ["is granted a right that nobody knows", { enableCryptoWithdrawals: true }, unknown],
        ["is granted one, in a word", { permitsGifts: "yes" }, unknown],
        ["is refused a right that nobody knows", { enableCryptoWithdrawals: false }, {}],
        ["is granted a right that nobody knows beside one that withdraws", { enableGifts: true, enableWithdrawals: true }, { ...unknown, withdraw: true }],
        ["has an end that nobody can read", { tradingAuthorityExpirationTime: "2026-12-01T00:00:00Z" }, { expires: undefined }],
        ["has no end, in so many words", { tradingAuthorityExpirationTime: 0 }, {}],
        ["has nothing for an end", { tradingAuthorityExpirationTime: null }, { expires: undefined }],
        ["has an end before all time", { tradingAuthorityExpirationTime: -1 }, { expires: undefined }],
        ["ends, in digits", { tradingAuthorityExpirationTime: "1767225600000" }, { expires: "2026-01-01T00:00:00.000Z" }],
    ],
    only: word => ({ ...Object.fromEntries(Object.keys(restrictions).map(name => [name, false])), ipRestrict: true, [word]: true }),
    refusal: { status: 401, json: { code: -2015, msg: "Invalid API-key, IP, or permissions for action." } },
    limited: { status: 429, json: { code: -1003, msg: "Too much request weight used." } },
    skewed: { status: 400, json: { code: -1021, msg: "Timestamp for this request is outside of the recvWindow." } },
};
