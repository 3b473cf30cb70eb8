import { momentOf } from "../rights.mjs";

/**
 * Upbit: an answer says when each key ends, and in none stands what a key may do, from where, or whose it is. Its block on withdrawals can be lifted by
 * telephone and says nothing of the key: the rest stays open.
 */
export const upbit = {
    fields: ["apiKey", "secret"],
    silent: ["withdraw", "transfer", "bound", "addresses", "trade", "account"],
    documentation: "https://docs.upbit.com/kr/reference/list-api-keys",
    async ask({ call }, { apiKey }) {
        const keys = await call("privateGetApiKeys");
        const own = Array.isArray(keys) ? keys.find(one => one?.access_key === apiKey) : undefined;
        return { works: "yes", trade: {}, expires: momentOf(own?.expire_at) };
    },
};
