import { createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "bybit-key-of-nobody", secret: "bybit-secret-of-nobody" };
const permissions = {
    ...{ ContractTrade: [], Spot: ["SpotTrade"], Wallet: [], Options: [], Derivatives: ["DerivativesTrade"], CopyTrading: [], BlockTrade: [], Exchange: [] },
    ...{ NFT: [], Affiliate: [], Earn: [] },
};
const info = {
    ...{ id: "13770661", note: "bot", apiKey: fields.apiKey, readOnly: 0, secret: "", permissions, ips: ["54.178.0.1", "54.178.0.2"], type: 1 },
    ...{ deadlineDay: -2, expiredAt: "1970-01-01T00:00:00Z", createdAt: "2026-11-20T00:00:00Z", uta: 1, userID: 24617703, isMaster: true },
};
const ends = { deadlineDay: 83, expiredAt: "2027-02-20T00:00:00Z" };
const withPermissions = (over: object) => ({ permissions: { ...permissions, ...over } });
const none = { spot: false, margin: false, futures: false, options: false };
const trade = { ...none, spot: true, margin: true };

const unsaid = { withdraw: undefined, transfer: undefined, alter: undefined, trade: {} };

/** bybit-exchange.github.io/docs/v5/guide (authentication) and /docs/v5/user/apikey-info. */
export const bybit: Venue = {
    name: "bybit",
    fields,
    calls: ["api.bybit.com/v5/user/query-api"],
    refuses({ headers, rawQuery }) {
        const moment = headers["x-bapi-timestamp"];
        const window = headers["x-bapi-recv-window"];
        if (headers["x-bapi-api-key"] !== fields.apiKey) return bybit.refusal;
        const signed = createHmac("sha256", fields.secret).update(`${moment}${fields.apiKey}${window}${rawQuery}`).digest("hex");
        if (signed !== headers["x-bapi-sign"])
            return { json: { retCode: 10004, retMsg: "Error sign, please check your signature generation algorithm.", result: {} } };
        return isNow(moment, Number(window)) ? undefined : bybit.skewed;
    },
    says: (_, over) => ({ retCode: 0, retMsg: "", result: { ...info, ...over }, time: Date.now() }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, alter: false, trade, bound: true, addresses: ["54.178.0.1", "54.178.0.2"] },
        ...{ expires: "never", account: "24617703" },
    },
    cases: [
        ["withdraws", withPermissions({ Wallet: ["Withdraw"] }), { withdraw: true }],
        ["transfers to a sub-account", withPermissions({ Wallet: ["SubMemberTransfer"] }), { transfer: true }],
        ["moves money between its own pockets", withPermissions({ Wallet: ["AccountTransfer"] }), { transfer: true }],
        ["trades derivatives", withPermissions({ ContractTrade: ["Order", "Position"] }), { alter: true, trade: { ...trade, futures: true } }],
        ["only closes positions", withPermissions({ Spot: [], ContractTrade: ["Position"] }), { alter: true, trade: none }],
        ["only reads", { readOnly: 1 }, { trade: none }],
        [
            "only reads positions, and what moves",
            { readOnly: 1, ...withPermissions({ ContractTrade: ["Order", "Position"], Wallet: ["AccountTransfer", "Withdraw"] }) },
            { trade: none },
        ],
        ["works from everywhere", { ...ends, ips: ["*"] }, { bound: false, addresses: undefined, expires: "2027-02-20T00:00:00.000Z" }],
        ["works from everywhere, and has no end", { ips: ["*"] }, { bound: false, addresses: undefined, expires: undefined }],
        ["ends since its account's password was changed", ends, { expires: "2027-02-20T00:00:00.000Z" }],
        ["ended before it was made", { expiredAt: "2026-11-19T00:00:00Z" }, { expires: undefined }],
        ["has an end that nobody can read", { expiredAt: "soon" }, { expires: undefined }],
        ["has an empty end", { expiredAt: "" }, {}],
        ["says no end", { expiredAt: undefined }, {}],
        [
            "only reads, with a right that nobody knows",
            { readOnly: 1, ...withPermissions({ Wallet: ["WithdrawToFriends"] }) },
            { withdraw: undefined, transfer: undefined, trade: none },
        ],
        ["works from another address", { ips: ["8.8.8.8"] }, { addresses: ["8.8.8.8"] }],
        [
            "has a right that nobody knows",
            withPermissions({ Wallet: ["WithdrawToFriends"] }),
            { withdraw: undefined, transfer: undefined, alter: undefined, trade: { spot: true, margin: true } },
        ],
        ["has no rights in its lists", { permissions: {} }, unsaid],
        ["has no rights in its lists, and only reads", { ...withPermissions({ Spot: [], Derivatives: [] }), readOnly: 1 }, unsaid],
        ["has no list of rights", { permissions: undefined }, unsaid],
        ["has no list of addresses", { ...ends, ips: undefined }, { bound: undefined, addresses: undefined, expires: "2027-02-20T00:00:00.000Z" }],
        ["has an empty list of addresses", { ...ends, ips: [] }, { bound: undefined, addresses: undefined, expires: "2027-02-20T00:00:00.000Z" }],
    ],
    only: word => withPermissions({ Spot: [], Derivatives: [], Wallet: [word] }),
    refusal: { json: { retCode: 10003, retMsg: "API key is invalid.", result: {} } },
    limited: { json: { retCode: 10006, retMsg: "Too many visits!", result: {} } },
    skewed: { json: { retCode: 10002, retMsg: "invalid request, please check your server timestamp or recv_window param.", result: {} } },
};
