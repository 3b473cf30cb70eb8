import { createHash, createHmac } from "node:crypto";
import type { Venue } from "../venue";

const fields = { apiKey: "upbit-access-of-nobody", secret: "upbit-secret-of-nobody-upbit-secret-of-nobody" };
const algorithms: Record<string, string> = { HS256: "sha256", HS512: "sha512" };

/** docs.upbit.com/kr/reference/auth and /kr/reference/list-api-keys. Which rights a key has, and from where, is in no answer. */
export const upbit: Venue = {
    name: "upbit",
    fields,
    calls: ["api.upbit.com/v1/api_keys"],
    refuses({ headers, rawQuery }) {
        const [head, payload, signature] = (headers.authorization ?? "").replace(/^Bearer /, "").split(".");
        if (!head || !payload || !signature) return { status: 401, json: { error: { name: "jwt_verification", message: "no token" } } };
        const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
        const algorithm = algorithms[read(head).alg];
        if (!algorithm || createHmac(algorithm, fields.secret).update(`${head}.${payload}`).digest("base64url") !== signature)
            return { status: 401, json: { error: { name: "jwt_verification", message: "bad signature" } } };
        const claims = read(payload);
        if (claims.access_key !== fields.apiKey || !claims.nonce) return upbit.refusal;
        const hash = createHash("sha512").update(decodeURIComponent(rawQuery)).digest("hex");
        return rawQuery && claims.query_hash !== hash ? { status: 401, json: { error: { name: "invalid_query_payload", message: "bad hash" } } } : undefined;
    },
    says: (_, over) => [
        { access_key: "another-key-of-nobody", expire_at: "2026-01-01T00:00:00+09:00" },
        { access_key: fields.apiKey, expire_at: "2027-03-01T09:00:00+09:00", ...over },
    ],
    facts: { works: "yes", trade: {}, expires: "2027-03-01T00:00:00.000Z" },
    cases: [
        ["ends soon", { expire_at: "2026-12-01T09:00:00+09:00" }, { expires: "2026-12-01T00:00:00.000Z" }],
        ["says no end", { expire_at: undefined }, { expires: undefined }],
        ["has an end that nobody can read", { expire_at: "soon" }, { expires: undefined }],
        ["is not in the list", { access_key: "a-third-key-of-nobody" }, { expires: undefined }],
        ["has a field that nobody knows", { permissions: ["출금하기"] }, {}],
    ],
    refusal: { status: 401, json: { error: { name: "invalid_access_key", message: "잘못된 엑세스 키입니다." } } },
    limited: { status: 429, json: { error: { name: "too_many_requests", message: "Too many API requests." } } },
};
