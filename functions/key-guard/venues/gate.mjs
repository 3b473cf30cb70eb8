import { Refused } from "../client.mjs";
import { addressesIn, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ account: [], spot: ["spot", "margin"], futures: ["futures"], delivery: ["futures"], options: ["options"], unified: ["margin"] },
    ...{ wallet: ["transfer", "withdraw"], withdraw: ["withdraw"], loan: ["transfer"], earn: ["transfer"] },
};

/** A key as the list names it: whole, or its beginning and stars. */
const isOwn = (listed, apiKey) =>
    typeof listed === "string" && (listed === apiKey || (/^[^*]{6,}\*+$/.test(listed) && apiKey.startsWith(listed.replace(/\*+$/, ""))));

/** Gate: the main account's keys, each with rights that may be read only. Exactly one has to be ours. An end is in no answer. */
export const gate = {
    fields: ["apiKey", "secret"],
    silent: ["expires"],
    documentation: "https://www.gate.com/docs/developers/apiv4/en/#query-all-main-account-key-information",
    vocabulary,
    async ask({ call }, { apiKey }) {
        const answer = await call("privateAccountGetMainKeys");
        const own = Array.isArray(answer) ? answer.filter(one => isOwn(one?.key, apiKey)) : [];
        if (own.length !== 1) return { works: "yes", trade: {} };
        const [{ perms, state, ip_whitelist: addresses, user_id: user }] = own;
        if (state !== undefined && Number(state) !== 1) throw new Refused("it is locked");
        const readable = Array.isArray(perms) && perms.every(one => typeof one?.name === "string" && typeof one.read_only === "boolean");
        const words = readable ? perms.filter(one => !one.read_only).map(({ name }) => name) : undefined;
        const { withdraw, transfer, ...trade } = rightsIn(words, vocabulary, ["withdraw", "transfer", "spot", "margin", "futures", "options"]);
        return { works: "yes", withdraw, transfer, trade, ...addressesIn(addresses), account: textOf(user) };
    },
};
