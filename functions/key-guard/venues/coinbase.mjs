import { fact } from "../client.mjs";
import { textOf } from "../rights.mjs";

/** Coinbase Advanced: rights are said, and whose portfolio it is. Addresses and an end are in no answer. The secret is a PEM (ECDSA) or Ed25519 in base64. */
export const coinbase = {
    fields: ["apiKey", "secret"],
    silent: ["bound", "addresses", "expires"],
    documentation: "https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/data-api/get-api-key-permissions",
    async ask({ call }) {
        const { can_trade: trade, can_transfer: transfer, portfolio_uuid: portfolio } = await call("v3PrivateGetBrokerageKeyPermissions");
        // One right for all that leaves the portfolio.
        return {
            works: "yes",
            ...{ withdraw: fact(transfer), transfer: fact(transfer), trade: { spot: fact(trade), futures: fact(trade) }, account: textOf(portfolio) },
        };
    },
};
