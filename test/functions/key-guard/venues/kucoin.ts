import { createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "kucoin-key-of-nobody", secret: "kucoin-secret-of-nobody", passphrase: "kucoin-passphrase-of-nobody" };
const info = {
    ...{ remark: "bot", apiKey: fields.apiKey, apiVersion: 3, permission: "General,Spot", ipWhitelist: "54.178.0.1,54.178.0.2" },
    ...{ createdAt: 1_729_000_000_000, uid: 165111215, isMaster: false },
};
const none = { spot: false, margin: false, futures: false };
const signed = (text: string) => createHmac("sha256", fields.secret).update(text).digest("base64");

const open = { withdraw: undefined, transfer: undefined, manage: undefined };
const cure = "use a key of a sub-account";

/** kucoin.com/docs-new: Authentication, Get Apikey Info, and the rights that Sub-account Transfer and Add sub-account API need. */
export const kucoin: Venue = {
    name: "kucoin",
    fields,
    calls: ["api.kucoin.com/api/v1/user/api-key"],
    refuses({ method, path, rawQuery, headers, body }) {
        if (headers["kc-api-key"] !== fields.apiKey) return kucoin.refusal;
        if (headers["kc-api-passphrase"] !== signed(fields.passphrase)) return { json: { code: "400004", msg: "Invalid KC-API-PASSPHRASE" } };
        const moment = headers["kc-api-timestamp"] ?? "";
        if (headers["kc-api-sign"] !== signed(`${moment}${method}${path}${rawQuery ? `?${rawQuery}` : ""}${body}`))
            return { json: { code: "400005", msg: "Invalid KC-API-SIGN" } };
        return isNow(moment, 5_000) ? undefined : kucoin.skewed;
    },
    says: (_, over) => ({ code: "200000", data: { ...info, ...over } }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, manage: false, trade: { spot: true, margin: false, futures: false }, bound: true },
        ...{ addresses: ["54.178.0.1", "54.178.0.2"], account: "165111215" },
    },
    cases: [
        ["withdraws", { permission: "General,Spot,Withdrawal" }, { withdraw: true }],
        ["transfers", { permission: "General,Spot,InnerTransfer" }, { transfer: true }],
        ["transfers, by its name of today", { permission: "General,Spot,FlexTransfers" }, { transfer: true }],
        ["has the old right to both", { permission: "General,Spot,Transfer" }, { withdraw: true, transfer: true }],
        ["only reads", { permission: "General" }, { trade: none }],
        ["works from everywhere", { ipWhitelist: "" }, { bound: false, addresses: undefined }],
        ["works from another address", { ipWhitelist: "8.8.8.8" }, { addresses: ["8.8.8.8"] }],
        ["has a right that nobody knows", { permission: "General,Spot,Gift" }, { ...open, trade: { spot: true } }],
        ["has no list of rights", { permission: undefined }, { ...open, trade: {} }],
        ["has an empty list of rights", { permission: "" }, { ...open, trade: {} }],
        ["is of a main account", { isMaster: true }, { transfer: true, manage: true, cure }],
        ["is of a main account, and only reads", { isMaster: true, permission: "General" }, { manage: true, cure, trade: none }],
        ["does not say of which account it is", { isMaster: undefined }, { transfer: undefined, manage: undefined }],
        ["has a word for that", { isMaster: "false" }, { transfer: undefined, manage: undefined }],
        ["has no list of addresses", { ipWhitelist: undefined }, { bound: undefined, addresses: undefined }],
    ],
    only: word => ({ permission: word }),
    refusal: { json: { code: "400003", msg: "KC-API-KEY not exists" } },
    limited: { status: 429, json: { code: "429000", msg: "Too Many Requests" } },
    skewed: { json: { code: "400002", msg: "KC-API-TIMESTAMP Invalid" } },
};
