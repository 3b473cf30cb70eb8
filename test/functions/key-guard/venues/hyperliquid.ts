import type { Venue } from "../venue";

// The key of nobody: 32 bytes of one value. Its address follows from it.
const fields = { walletAddress: "0x1111111111111111111111111111111111111111", privateKey: `0x${"46".repeat(32)}` };
const signer = "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f";

/** hyperliquid.gitbook.io, Info endpoint: a user's role, and the agents that a user has approved. Nothing is signed. */
export const hyperliquid: Venue = {
    name: "hyperliquid",
    fields,
    open: ["walletAddress"],
    calls: ["api.hyperliquid.xyz/info", "api.hyperliquid.xyz/info"],
    refuses: ({ body }) => (JSON.parse(body).user === signer || JSON.parse(body).type === "extraAgents" ? undefined : { json: { role: "missing" } }),
    says({ body }, over) {
        if (JSON.parse(body).type === "extraAgents") return [{ name: "bot", address: signer, validUntil: Date.parse("2027-02-20T00:00:00Z"), ...over }];
        return { role: "agent", data: { user: fields.walletAddress }, ...over };
    },
    facts: {
        ...{ works: "yes", withdraw: false, trade: { spot: true, futures: true }, expires: "2027-02-20T00:00:00.000Z" },
        account: fields.walletAddress,
    },
    cases: [
        ["is the account's own", { role: "user", data: undefined }, { withdraw: true, transfer: true, account: signer, expires: "never" }],
        [
            "nobody has approved, or that has ended",
            { role: "missing", data: undefined },
            { works: "refused", withdraw: undefined, trade: {}, expires: undefined, account: undefined },
        ],
        ["has a role that nobody knows", { role: "keeper" }, { withdraw: undefined, trade: {}, expires: undefined, account: undefined }],
        ["ends soon", { validUntil: Date.parse("2026-12-01T00:00:00Z") }, { expires: "2026-12-01T00:00:00.000Z" }],
        ["does not say its end", { validUntil: undefined }, { expires: undefined }],
        [
            "has no name, and is in no list then",
            { address: fields.walletAddress },
            {
                ...{ works: "unclear", why: "nobody says when an agent without a name ends: approve it under a name" },
                ...{ withdraw: undefined, trade: {}, expires: undefined, account: undefined },
            },
        ],
    ],
    limited: { status: 429, json: null },
};
