import { createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "deribit-id-of-nobody", secret: "deribit-secret-of-nobody" };
const own = {
    ...{ timestamp: 1_560_236_001_108, id: 1, enabled: true, default: false, name: "bot", client_id: fields.apiKey, client_secret: fields.secret },
    ...{ max_scope: "account:read trade:read_write wallet:read", ip_whitelist: ["54.178.0.1", "54.178.0.2"], enabled_features: [] },
};
const other = { ...own, id: 2, client_id: "another-id-of-nobody", client_secret: "another-secret-of-nobody", max_scope: "wallet:read_write" };
const gone = { withdraw: undefined, transfer: undefined, manage: undefined, trade: {}, bound: undefined, addresses: undefined };
const none = { spot: false, futures: false, options: false };

/** docs.deribit.com: authentication by signature, private/list_api_keys, private/get_account_summary, and the article Access scope. */
export const deribit: Venue = {
    name: "deribit",
    fields,
    calls: ["www.deribit.com/api/v2/private/list_api_keys", "www.deribit.com/api/v2/private/get_account_summary"],
    refuses({ method, path, rawQuery, headers, body }) {
        const said = Object.fromEntries(
            (headers.authorization ?? "")
                .replace(/^deri-hmac-sha256 /, "")
                .split(",")
                .map(one => one.split("=")),
        );
        if (said.id !== fields.apiKey) return deribit.refusal;
        const uri = `${path}${rawQuery ? `?${rawQuery}` : ""}`;
        const text = `${said.ts}\n${said.nonce}\n${method}\n${uri}\n${body}\n`;
        if (said.sig !== createHmac("sha256", fields.secret).update(text).digest("hex")) return deribit.refusal;
        return isNow(said.ts, 60_000) ? undefined : deribit.refusal;
    },
    says: ({ path }, over) =>
        path.endsWith("/list_api_keys") ? { jsonrpc: "2.0", result: [other, { ...own, ...over }] } : { jsonrpc: "2.0", result: { id: 10, currency: "BTC" } },
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, manage: false, trade: { spot: true, futures: true, options: true }, bound: true },
        ...{ addresses: ["54.178.0.1", "54.178.0.2"], account: "10" },
    },
    cases: [
        ["withdraws", { max_scope: "trade:read_write wallet:read_write" }, { withdraw: true, transfer: true }],
        ["makes keys", { max_scope: "account:read_write trade:read_write" }, { manage: true }],
        ["only reads", { max_scope: "account:read trade:read wallet:none" }, { trade: none }],
        ["works from everywhere", { ip_whitelist: [] }, { bound: false, addresses: undefined }],
        ["has a scope that nobody knows", { max_scope: "trade:read_write gift:read_write" }, { withdraw: undefined, transfer: undefined, manage: undefined }],
        ["has no scope", { max_scope: undefined }, { withdraw: undefined, transfer: undefined, manage: undefined, trade: {} }],
        ["has an empty scope", { max_scope: "" }, { withdraw: undefined, transfer: undefined, manage: undefined, trade: {} }],
        ["has no list of addresses", { ip_whitelist: undefined }, { bound: undefined, addresses: undefined }],
        ["is not in the list", { client_id: "a-third-id-of-nobody" }, gone],
        ["is switched off", { enabled: false }, { ...gone, works: "refused", account: undefined }],
    ],
    only: word => ({ max_scope: word }),
    refusal: { status: 400, json: { jsonrpc: "2.0", error: { code: 13004, message: "invalid_credentials" } } },
    limited: { status: 429, json: { jsonrpc: "2.0", error: { code: 10028, message: "too_many_requests" } } },
};
