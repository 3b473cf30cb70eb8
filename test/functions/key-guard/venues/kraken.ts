import { createHash, createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "kraken-key-of-nobody", secret: Buffer.from("kraken-secret-of-nobody").toString("base64") };
const info = {
    ...{ api_key_name: "bot", api_key: fields.apiKey, nonce: "1", nonce_window: 0, iban: "AA05 N84G WFLV FIKY", valid_until: "1803081600" },
    ...{ permissions: ["query-funds", "query-open-trades", "modify-trades", "close-trades"], ip_allowlist: ["54.178.0.1", "54.178.0.2"] },
};

const trade = { spot: true, margin: true };
const none = { alter: false, trade: { spot: false, margin: false } };
const unsaid = { withdraw: undefined, transfer: undefined, manage: undefined, alter: undefined, trade: {} };

/** docs.kraken.com/api/docs/guides/spot-rest-auth and docs.kraken.com/api-reference/account-data/get-api-key-info. */
export const kraken: Venue = {
    name: "kraken",
    fields,
    calls: ["api.kraken.com/0/private/GetApiKeyInfo"],
    refuses({ path, headers, body }) {
        if (headers["api-key"] !== fields.apiKey) return kraken.refusal;
        const nonce = new URLSearchParams(body).get("nonce") ?? "";
        const hash = createHash("sha256").update(`${nonce}${body}`).digest();
        const signed = createHmac("sha512", Buffer.from(fields.secret, "base64")).update(path).update(hash).digest("base64");
        if (signed !== headers["api-sign"]) return { json: { error: ["EAPI:Invalid signature"] } };
        return isNow(Number(nonce.slice(0, 13)), 60_000) ? undefined : kraken.skewed;
    },
    says: (_, over) => ({ error: [], result: { ...info, ...over } }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, manage: false, alter: true, trade, bound: true },
        ...{ addresses: ["54.178.0.1", "54.178.0.2"], expires: "2027-02-20T00:00:00.000Z", account: "AA05 N84G WFLV FIKY" },
    },
    cases: [
        ["withdraws", { permissions: ["withdraw-funds"] }, { withdraw: true, ...none }],
        ["stakes", { permissions: ["earn-funds"] }, { transfer: true, ...none }],
        ["enters addresses to withdraw to", { permissions: ["add-withdraw-address"] }, { manage: true, ...none }],
        ["only cancels orders", { permissions: ["query-funds", "close-trades"] }, { ...none, alter: true }],
        ["only reads", { permissions: ["query-funds"] }, { ...none }],
        ["works from everywhere", { ip_allowlist: [] }, { bound: false, addresses: undefined }],
        ["works from another address", { ip_allowlist: ["8.8.8.8"] }, { addresses: ["8.8.8.8"] }],
        ["has no end", { valid_until: "0" }, { expires: "never" }],
        ["has an end that nobody can read", { valid_until: "soon" }, { expires: undefined }],
        ["says no end", { valid_until: undefined }, { expires: undefined }],
        ["has nothing for an end", { valid_until: null }, { expires: undefined }],
        ["has an empty end", { valid_until: "" }, { expires: undefined }],
        ["has a right that nobody knows", { permissions: ["query-funds", "gift-funds"] }, unsaid],
        ["has no list of rights", { permissions: undefined }, unsaid],
        ["has an empty list of rights", { permissions: [] }, unsaid],
        ["has no list of addresses", { ip_allowlist: undefined }, { bound: undefined, addresses: undefined }],
    ],
    only: word => ({ permissions: [word] }),
    refusal: { json: { error: ["EAPI:Invalid key"] } },
    limited: { json: { error: ["EAPI:Rate limit exceeded"] } },
    skewed: { json: { error: ["EAPI:Invalid nonce"] } },
};
