import { createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "okx-key-of-nobody", secret: "okx-secret-of-nobody", passphrase: "okx-passphrase-of-nobody" };
// A key of a sub-account: one of a main account that trades is none for a bot.
const config = { uid: "44705892343619584", mainUid: "44705892343619000", acctLv: "2", perm: "read_only,trade", ip: "54.178.0.1,54.178.0.2", label: "bot" };
const none = { spot: false, margin: false, futures: false, options: false };
const all = { spot: true, margin: true, futures: true, options: true };

const open = { withdraw: undefined, transfer: undefined, manage: undefined };
const gives = { transfer: true, manage: true, cure: "use a key of a sub-account" };

/** okx.com/docs-v5, chapters REST authentication, Get account configuration, and of Sub-account what a main account's right Trade does. */
export const okx: Venue = {
    name: "okx",
    fields,
    calls: ["www.okx.com/api/v5/account/config"],
    refuses({ method, path, rawQuery, headers, body }) {
        const moment = headers["ok-access-timestamp"] ?? "";
        if (headers["ok-access-key"] !== fields.apiKey) return okx.refusal;
        if (headers["ok-access-passphrase"] !== fields.passphrase)
            return { status: 401, json: { code: "50105", msg: "Request header OK-ACCESS-PASSPHRASE incorrect.", data: [] } };
        const text = `${moment}${method}${path}${rawQuery ? `?${rawQuery}` : ""}${body}`;
        if (createHmac("sha256", fields.secret).update(text).digest("base64") !== headers["ok-access-sign"])
            return { status: 401, json: { code: "50113", msg: "Invalid Sign", data: [] } };
        return isNow(Date.parse(moment), 30_000) ? undefined : okx.skewed;
    },
    says: (_, over) => ({ code: "0", msg: "", data: [{ ...config, ...over }] }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, manage: false, trade: all, bound: true, addresses: ["54.178.0.1", "54.178.0.2"] },
        ...{ expires: "never", account: "44705892343619584" },
    },
    cases: [
        ["withdraws", { perm: "read_only,trade,withdraw" }, { withdraw: true }],
        ["only reads", { perm: "read_only" }, { trade: none }],
        ["works from everywhere", { ip: "" }, { bound: false, addresses: undefined, expires: undefined }],
        ["works from another address", { ip: "8.8.8.8" }, { addresses: ["8.8.8.8"] }],
        ["has a right that nobody knows", { perm: "read_only,trade,gift" }, open],
        ["has no list of rights", { perm: undefined }, { ...open, trade: {} }],
        ["has an empty list of rights", { perm: "" }, { ...open, trade: {} }],
        ["has no list of addresses", { ip: undefined }, { bound: undefined, addresses: undefined, expires: undefined }],
        ["is of a main account", { mainUid: config.uid }, gives],
        ["is of a main account, and has a right that nobody knows", { mainUid: config.uid, perm: "trade,gift" }, { ...gives, withdraw: undefined }],
        ["is of a main account, and only reads", { mainUid: config.uid, perm: "read_only" }, { trade: none }],
        ["does not say of which account it is", { mainUid: "" }, { transfer: undefined, manage: undefined }],
        ["does not say its account", { uid: undefined }, { transfer: undefined, manage: undefined, account: undefined }],
        ["does not say of which account it is, and only reads", { mainUid: undefined, perm: "read_only" }, { trade: none }],
    ],
    only: word => ({ perm: word }),
    refusal: { status: 401, json: { code: "50111", msg: "Invalid OK-ACCESS-KEY", data: [] } },
    limited: { status: 429, json: { code: "50011", msg: "Rate limit reached.", data: [] } },
    skewed: { status: 401, json: { code: "50102", msg: "Timestamp request expired", data: [] } },
};
