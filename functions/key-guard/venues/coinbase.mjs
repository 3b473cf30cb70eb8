import { rightsBy, textOf } from "../rights.mjs";

// One right for all that leaves the portfolio.
const vocabulary = { can_view: [], can_trade: ["spot", "futures"], can_transfer: ["withdraw", "transfer"] };

/** Coinbase Advanced: rights are said, and whose portfolio it is. Addresses and an end are in no answer. The secret is a PEM (ECDSA) or Ed25519 in base64. */
export const coinbase = {
    fields: ["apiKey", "secret"],
    // The file that Coinbase gives has `name` and `privateKey`.
    called: { apiKey: "name" },
    silent: ["bound", "addresses", "expires"],
    documentation: "https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/data-api/get-api-key-permissions",
    vocabulary,
    async ask({ call }) {
        const may = await call("v3PrivateGetBrokerageKeyPermissions");
        const { withdraw, transfer, ...trade } = rightsBy(may, vocabulary, ["withdraw", "transfer", "spot", "futures"]);
        return { works: "yes", withdraw, transfer, trade, account: textOf(may.portfolio_uuid) };
    },
};
