import { BadNonce, Unclear } from "../client.mjs";
import { addressesIn, momentOf, numberOf, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ "query-funds": [], "query-open-trades": [], "query-closed-trades": [], "query-ledger": [], "export-data": [], "create-ws-token": [] },
    ...{ "add-funds": [], "modify-trades": ["spot", "margin"], "close-trades": ["alter"], "withdraw-funds": ["withdraw"], "earn-funds": ["transfer"] },
    ...{ "add-withdraw-address": ["manage"], "update-withdraw-address": ["manage"] },
};

/** Kraken takes a number once, and none below the last that came with the key. All zones ask at once, and the bot uses the key too. */
async function askedAgain(call, left = 2) {
    try {
        return await call("privatePostGetApiKeyInfo");
    } catch (error) {
        if (!(error instanceof BadNonce)) throw error;
        if (left === 0) throw new Unclear("another call with this key overtook it: give the key a nonce window at the exchange");
        return askedAgain(call, left - 1);
    }
}

/** Kraken: one call says all, without any right of its own. Times are seconds; no end is 0. */
export const kraken = {
    fields: ["apiKey", "secret"],
    silent: [],
    documentation: "https://docs.kraken.com/api-reference/account-data/get-api-key-info",
    vocabulary,
    async ask({ call }) {
        const { result = {} } = await askedAgain(call);
        const { permissions, ip_allowlist: addresses, valid_until, iban } = result;
        const end = numberOf(valid_until);
        const { withdraw, transfer, manage, alter, ...trade } = rightsIn(permissions, vocabulary, [
            "withdraw",
            "transfer",
            "manage",
            "alter",
            "spot",
            "margin",
        ]);
        const expires = end === 0 ? "never" : momentOf(end * 1000);
        return { works: "yes", withdraw, transfer, manage, alter, trade, ...addressesIn(addresses), expires, account: textOf(iban) };
    },
};
