import { createHmac } from "node:crypto";
import { isNow, type Venue } from "../venue";

const fields = { apiKey: "bitget-key-of-nobody", secret: "bitget-secret-of-nobody", passphrase: "bitget-passphrase-of-nobody" };
const info = { userId: "5210980987", inviterId: "", ips: "54.178.0.1,54.178.0.2", authorities: ["readonly", "spot_trade"], parentId: "0", trader: false };

const none = { spot: false, margin: false, futures: false };
const unsaid = { withdraw: undefined, transfer: undefined, manage: undefined, alter: undefined };

/** bitget.com/api-doc/common/signature and /api-doc/spot/account/Get-Account-Info; the words of `authorities` as in venues/vocabularies.ts. */
export const bitget: Venue = {
    name: "bitget",
    fields,
    calls: ["api.bitget.com/api/v2/spot/account/info"],
    refuses({ method, path, rawQuery, headers, body }) {
        if (headers["access-key"] !== fields.apiKey) return bitget.refusal;
        if (headers["access-passphrase"] !== fields.passphrase) return { status: 400, json: { code: "40012", msg: "apikey/password is incorrect" } };
        const moment = headers["access-timestamp"] ?? "";
        const text = `${moment}${method}${path}${rawQuery ? `?${rawQuery}` : ""}${body}`;
        if (headers["access-sign"] !== createHmac("sha256", fields.secret).update(text).digest("base64"))
            return { status: 400, json: { code: "40009", msg: "sign signature error" } };
        return isNow(moment, 30_000) ? undefined : bitget.skewed;
    },
    says: (_, over) => ({ code: "00000", msg: "success", data: { ...info, ...over } }),
    facts: {
        ...{ works: "yes", withdraw: false, transfer: false, manage: false, alter: false, trade: { ...none, spot: true }, bound: true },
        ...{ addresses: ["54.178.0.1", "54.178.0.2"], account: "5210980987" },
    },
    cases: [
        ["withdraws", { authorities: ["withdraw"] }, { withdraw: true, trade: none }],
        ["transfers", { authorities: ["spot_trade", "transfer"] }, { transfer: true }],
        ["only reads", { authorities: ["readonly"] }, { trade: none }],
        ["works from everywhere", { ips: "" }, { bound: false, addresses: undefined }],
        ["works from another address", { ips: "8.8.8.8" }, { addresses: ["8.8.8.8"] }],
        ["has a code that nobody knows", { authorities: ["spot_trade", "wtw"] }, { ...unsaid, trade: { spot: true } }],
        ["trades futures, in its codes", { authorities: ["coow", "cpow", "stor", "wtor"] }, { alter: true, trade: { ...none, futures: true } }],
        ["trades spot and on margin, in its codes", { authorities: ["stow", "smow", "coor"] }, { trade: { ...none, spot: true, margin: true } }],
        ["withdraws, in its codes", { authorities: ["stow", "wwow"] }, { withdraw: true }],
        ["only reads, in its codes", { authorities: ["coor", "cpor", "stor", "smor", "ttor", "wtor", "taxr", "chor", "p2pr"] }, { trade: none }],
        ["is of the documents' own example, which they explain nowhere", { authorities: ["trade", "readonly"] }, { ...unsaid, trade: {} }],
        ["has no list of rights", { authorities: undefined }, { ...unsaid, trade: {} }],
        ["has an empty list of rights", { authorities: [] }, { ...unsaid, trade: {} }],
        ["has no list of addresses", { ips: undefined }, { bound: undefined, addresses: undefined }],
    ],
    only: word => ({ authorities: [word] }),
    refusal: { status: 400, json: { code: "40006", msg: "Invalid ACCESS_KEY" } },
    limited: { status: 429, json: { code: "429", msg: "Too Many Requests" } },
    skewed: { status: 400, json: { code: "40008", msg: "Request timestamp expired" } },
};
