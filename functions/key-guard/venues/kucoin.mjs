import { addressesIn, listed, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ General: [], Spot: ["spot"], Margin: ["margin"], Futures: ["futures"], Earn: ["transfer"] },
    ...{ Transfer: ["transfer", "withdraw"], InnerTransfer: ["transfer"], FlexTransfers: ["transfer"], Withdrawal: ["withdraw"] },
};

/** KuCoin: rights and addresses in one answer, words apart by commas; an end is in none. */
export const kucoin = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: ["expires"],
    named: { passphrase: "password" },
    documentation: "https://www.kucoin.com/docs-new/rest/account-info/account-funding/get-apikey-info",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateGetUserApiKey");
        const { permission, ipWhitelist, uid } = data ?? {};
        const { withdraw, transfer, ...trade } = rightsIn(listed(permission), vocabulary, ["withdraw", "transfer", "spot", "margin", "futures"]);
        return { works: "yes", withdraw, transfer, trade, ...addressesIn(listed(ipWhitelist)), account: textOf(uid) };
    },
};
