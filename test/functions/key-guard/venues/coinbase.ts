import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { isNow, type Venue } from "../venue";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const fields = {
    apiKey: "organizations/00000000-0000-0000-0000-000000000001/apiKeys/00000000-0000-0000-0000-000000000002",
    secret: pair.privateKey.export({ type: "sec1", format: "pem" }).toString(),
};
const permissions = { can_view: true, can_trade: true, can_transfer: false, portfolio_uuid: "18ebe3fc-33d7-53cd-8d08-c1a42f8f3a0d", portfolio_type: "DEFAULT" };

/** docs.cdp.coinbase.com: JWT authentication of the Advanced Trade API (ES256, the call in the claim uri), and Get API Key Permissions. */
export const coinbase: Venue = {
    name: "coinbase",
    fields,
    calls: ["api.coinbase.com/api/v3/brokerage/key_permissions"],
    refuses({ method, host, path, headers }) {
        const [head, payload, signature] = (headers.authorization ?? "").replace(/^Bearer /, "").split(".");
        if (!head || !payload || !signature) return coinbase.refusal;
        const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
        const claims = read(payload);
        const key = { key: createPublicKey(createPrivateKey(fields.secret)), dsaEncoding: "ieee-p1363" as const };
        const isSigned = read(head).alg === "ES256" && verify("sha256", Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, "base64url"));
        const isOurs = read(head).kid === fields.apiKey && claims.sub === fields.apiKey && claims.uri === `${method} ${host}${path}`;
        return isSigned && isOurs && isNow(claims.nbf * 1000, 60_000) ? undefined : coinbase.refusal;
    },
    says: (_, over) => ({ ...permissions, ...over }),
    facts: { works: "yes", withdraw: false, transfer: false, trade: { spot: true, futures: true }, account: permissions.portfolio_uuid },
    cases: [
        ["transfers", { can_transfer: true }, { withdraw: true, transfer: true }],
        ["only reads", { can_trade: false }, { trade: { spot: false, futures: false } }],
        ["has a field that was renamed", { can_transfer: undefined, may_transfer: false }, { withdraw: undefined, transfer: undefined }],
        ["has a word in the place of a fact", { can_transfer: "no" }, { withdraw: undefined, transfer: undefined }],
        ["is granted a right that nobody knows", { can_gift: true }, { withdraw: undefined, transfer: undefined }],
        ["is granted one, and only reads", { can_trade: false, can_gift: 1 }, { withdraw: undefined, transfer: undefined, trade: {} }],
        ["is refused a right that nobody knows", { can_gift: false }, {}],
        ["is of no portfolio", { portfolio_uuid: undefined }, { account: undefined }],
    ],
    only: word => ({ can_view: false, can_trade: false, can_transfer: false, [word]: true }),
    refusal: { status: 401, text: "Unauthorized\n" },
    limited: { status: 429, json: { error: "rate_limit_exceeded", message: "too many requests" } },
};
