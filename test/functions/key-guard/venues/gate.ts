import { createHash, createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "c5dcfbf1f3a7-gate-key-of-nobody", secret: "gate-secret-of-nobody" };
const perms = [
    { name: "account", read_only: true },
    { name: "spot", read_only: false },
    { name: "wallet", read_only: true },
];
const own = { state: 1, mode: 1, name: "bot", user_id: 2124438083, perms, ip_whitelist: ["54.178.0.1", "54.178.0.2"], key: "c5dcfbf1f3a7*****" };
const none = { spot: false, margin: false, futures: false, options: false };

const unclear = { works: "unclear", withdraw: undefined, transfer: undefined, trade: {}, bound: undefined, addresses: undefined, account: undefined };

const unlisted =
    "Gate says what a key may do in the list of its main account's keys, and shows it none with this one: use a key of a main account, with the right account";

/** gate.com/docs/developers/apiv4: APIv4 signed request requirements, and Query All Main Account Key Information. */
export const gate: Venue = {
    name: "gate",
    fields,
    calls: ["api.gateio.ws/api/v4/account/main_keys"],
    refuses({ method, path, rawQuery, headers, body }) {
        if (headers.key !== fields.apiKey) return gate.refusal;
        const moment = headers.timestamp ?? "";
        const text = [method, path, rawQuery, createHash("sha512").update(body).digest("hex"), moment].join("\n");
        if (headers.sign !== createHmac("sha512", fields.secret).update(text).digest("hex"))
            return { status: 401, json: { label: "INVALID_SIGNATURE", message: "Signature mismatch" } };
        return isNow(Number(moment) * 1000, 60_000) ? undefined : gate.skewed;
    },
    says: (_, { others, ...over }) => [
        { ...own, key: others ?? "0123456789ab*****", perms: [{ name: "wallet", read_only: false }] },
        { ...own, ...over },
    ],
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, trade: { ...none, spot: true, margin: true }, bound: true },
        ...{ addresses: ["54.178.0.1", "54.178.0.2"], account: "2124438083" },
    },
    cases: [
        ["withdraws and transfers", { perms: [{ name: "wallet", read_only: false }] }, { withdraw: true, transfer: true, trade: none }],
        ["is named whole", { key: fields.apiKey }, {}],
        ["only reads", { perms: [{ name: "spot", read_only: true }] }, { trade: none }],
        ["works from everywhere", { ip_whitelist: [] }, { bound: false, addresses: undefined }],
        ["works from another address", { ip_whitelist: ["8.8.8.8"] }, { addresses: ["8.8.8.8"] }],
        [
            "has a right that nobody knows",
            { perms: [...perms, { name: "gift", read_only: false }] },
            { withdraw: undefined, transfer: undefined, trade: { spot: true, margin: true } },
        ],
        ["has no list of rights", { perms: undefined }, { withdraw: undefined, transfer: undefined, trade: {} }],
        ["has an empty list of rights", { perms: [] }, { withdraw: undefined, transfer: undefined, trade: {} }],
        ["does not say whether it only reads", { perms: [{ name: "wallet" }] }, { withdraw: undefined, transfer: undefined, trade: {} }],
        ["is not in the list", { key: "ffffffffffff*****" }, { ...unclear, why: unlisted }],
        [
            "is as good as another of the list",
            { others: "c5dcfbf1f3a7*****" },
            { ...unclear, why: "two keys of the account begin alike, and Gate shows no more of them: delete one, or make another" },
        ],
        ["is locked", { state: 2 }, { ...unclear, works: "refused" }],
    ],
    only: word => ({ perms: [{ name: word, read_only: false }] }),
    refusal: { status: 401, json: { label: "INVALID_KEY", message: "Invalid key provided" } },
    limited: { status: 429, json: { label: "TOO_MANY_REQUESTS", message: "Request Rate limit Exceeded" } },
    skewed: { status: 403, json: { label: "REQUEST_EXPIRED", message: "gap between request Timestamp and server time exceeds 60" } },
};
