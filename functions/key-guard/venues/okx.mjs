import { addressesIn, listed, ofSubAccount, rightsOfAccount, textOf } from "../rights.mjs";

const markets = ["spot", "margin", "futures", "options"];
const vocabulary = { read_only: [], trade: markets, withdraw: ["withdraw"] };
/** The right to trade of a main account makes keys of sub-accounts, changes their rights and addresses, and moves money to them. */
const ofMain = { ...vocabulary, trade: [...markets, "transfer", "manage"] };

/**
 * OKX: one call says all. Trading makes no difference between markets. `uid` is `mainUid` at a main account. A key without addresses ends by itself when
 * nobody uses it, and no answer says when.
 */
export const okx = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: [],
    named: { passphrase: "password" },
    documentation: "https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-account-configuration",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateGetAccountConfig");
        const { perm, ip, uid, mainUid } = data?.[0] ?? {};
        const account = textOf(uid);
        const isMain = account && textOf(mainUid) ? account === textOf(mainUid) : undefined;
        const known = { main: ofMain, sub: vocabulary };
        const { withdraw, transfer, manage, ...trade } = rightsOfAccount(isMain, listed(perm), known, ["withdraw", "transfer", "manage", ...markets]);
        const bound = addressesIn(listed(ip));
        const expires = bound.bound ? "never" : undefined;
        return { works: "yes", withdraw, transfer, manage, ...(manage && ofSubAccount), trade, ...bound, expires, account };
    },
};
