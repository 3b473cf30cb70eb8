import { Unclear } from "../client.mjs";
import { momentOf, textOf } from "../rights.mjs";

/**
 * Hyperliquid: whose agent an address is, and until when, everybody may ask. An agent signs orders and nothing that leaves the account; the key of
 * the account itself does both. A chain knows no addresses of the internet.
 */
export const hyperliquid = {
    fields: ["walletAddress", "privateKey"],
    silent: ["bound", "addresses"],
    documentation: "https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint",
    async ask({ call, exchange }, { privateKey, walletAddress }) {
        const signer = String(exchange.ethGetAddressFromPrivateKey(privateKey)).toLowerCase();
        const { role, data } = await call("publicPostInfo", { type: "userRole", user: signer });
        const markets = may => ({ spot: may, futures: may });
        if (["user", "vault", "subAccount"].includes(role))
            return { works: "yes", withdraw: true, transfer: true, trade: markets(true), account: signer, expires: "never" };
        const owner = role === "agent" ? textOf(data?.user)?.toLowerCase() : undefined;
        if (!owner) return { works: "yes", trade: {} };
        if (owner !== walletAddress.toLowerCase()) throw new Unclear("the secret names another account than the one that has approved the key");
        const agents = await call("publicPostInfo", { type: "extraAgents", user: owner });
        const own = Array.isArray(agents) ? agents.find(one => String(one?.address).toLowerCase() === signer) : undefined;
        return { works: "yes", withdraw: false, transfer: false, trade: markets(true), account: owner, expires: momentOf(own?.validUntil) };
    },
};
