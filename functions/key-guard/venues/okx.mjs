import { addressesIn, listed, rightsIn, textOf } from "../rights.mjs";

const vocabulary = { read_only: [], trade: ["spot", "margin", "futures", "options"], withdraw: ["withdraw"] };

/**
 * OKX: one call says all. Trading makes no difference between markets, and moves money among the owner's own accounts too, which is not out of them. A key
 * without addresses ends by itself when nobody uses it, and no answer says when.
 */
export const okx = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: [],
    named: { passphrase: "password" },
    documentation: "https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateGetAccountConfig");
        const { perm, ip, uid } = data?.[0] ?? {};
        const { withdraw, transfer, ...trade } = rightsIn(listed(perm), vocabulary, ["withdraw", "transfer", "spot", "margin", "futures", "options"]);
        const bound = addressesIn(listed(ip));
        return { works: "yes", withdraw, transfer, trade, ...bound, expires: bound.bound ? "never" : undefined, account: textOf(uid) };
    },
};
