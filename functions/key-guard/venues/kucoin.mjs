import { addressesIn, listed, ofSubAccount, rightsOfAccount, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ General: [], Spot: ["spot"], Margin: ["margin"], Futures: ["futures"], Earn: ["transfer"] },
    ...{ Transfer: ["transfer", "withdraw"], InnerTransfer: ["transfer"], FlexTransfers: ["transfer"], Withdrawal: ["withdraw"] },
};
/** A main account makes and changes keys of sub-accounts with the right General, which every key has, and moves money to them with Spot. */
const ofMain = { ...vocabulary, General: ["manage"], Spot: ["spot", "transfer"] };

/** KuCoin: rights and addresses in one answer, words apart by commas; an end is in none. */
export const kucoin = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: ["expires"],
    named: { passphrase: "password" },
    documentation: "https://www.kucoin.com/docs-new/rest/account-info/account-funding/get-apikey-info",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateGetUserApiKey");
        const { permission, ipWhitelist, uid, isMaster } = data ?? {};
        const isMain = typeof isMaster === "boolean" ? isMaster : undefined;
        const rights = ["withdraw", "transfer", "manage", "spot", "margin", "futures"];
        const { withdraw, transfer, manage, ...trade } = rightsOfAccount(isMain, listed(permission), { main: ofMain, sub: vocabulary }, rights);
        const cure = manage && ofSubAccount;
        return { works: "yes", withdraw, transfer, manage, ...cure, trade, ...addressesIn(listed(ipWhitelist)), account: textOf(uid) };
    },
};
