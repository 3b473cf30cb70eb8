import { Refused, Unclear } from "../client.mjs";
import { momentOf, textOf } from "../rights.mjs";

/** Who decides over an account that has no key of its own: a sub-account's master, a vault's leader. */
async function masterOf(call, account) {
    const { role, data } = await call("publicPostInfo", { type: "userRole", user: account });
    if (role === "subAccount") return textOf(data?.master)?.toLowerCase();
    if (role !== "vault") return undefined;
    const { leader } = await call("publicPostInfo", { type: "vaultDetails", vaultAddress: account });
    return textOf(leader)?.toLowerCase();
}

/**
 * Hyperliquid: whose agent an address is, and until when, everybody may ask. An agent signs orders and no withdrawal; it may move money into anybody's
 * vault, and which of its owner's money it may move otherwise no document says. The key of the account itself does all. A chain knows no addresses of
 * the internet.
 */
export const hyperliquid = {
    fields: ["walletAddress", "privateKey"],
    silent: ["transfer", "bound", "addresses"],
    documentation: "https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint",
    async ask({ call, exchange }, { privateKey, walletAddress }) {
        const signer = String(exchange.ethGetAddressFromPrivateKey(privateKey)).toLowerCase();
        const { role, data } = await call("publicPostInfo", { type: "userRole", user: signer });
        const markets = may => ({ spot: may, futures: may });
        if (["user", "vault", "subAccount"].includes(role))
            return { works: "yes", withdraw: true, transfer: true, trade: markets(true), account: signer, expires: "never" };
        // Of nobody's agent, or no longer one: no order that it signs is taken.
        if (role === "missing") throw new Refused("nobody has approved it");
        const owner = role === "agent" ? textOf(data?.user)?.toLowerCase() : undefined;
        if (!owner) return { works: "yes", trade: {} };
        const account = walletAddress.toLowerCase();
        if (account !== owner && (await masterOf(call, account)) !== owner)
            throw new Unclear("the secret names another account than the one that has approved the key, and none of its sub-accounts and vaults");
        const agents = await call("publicPostInfo", { type: "extraAgents", user: owner });
        const own = Array.isArray(agents) ? agents.find(one => String(one?.address).toLowerCase() === signer) : undefined;
        if (!own) throw new Unclear("nobody says when an agent without a name ends: approve it under a name");
        return { works: "yes", withdraw: false, transfer: undefined, trade: markets(true), account, expires: momentOf(own.validUntil) };
    },
};
