import { Refused, takenBy, Unclear } from "../client.mjs";
import { addressesIn, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    // What is written here for a right that only reads.
    read: [],
    ...{ account: [], spot: ["spot", "margin"], futures: ["futures"], delivery: ["futures"], options: ["options"], unified: ["margin"] },
    ...{ wallet: ["transfer", "withdraw"], withdraw: ["withdraw"], loan: ["transfer"], earn: ["transfer"] },
};

const unlisted =
    "Gate says what a key may do in the list of its main account's keys, and shows it none with this one: use a key of a main account, with the right account";

/** What a key may read that may not read the list: of its account, or what a right to trade opens. */
const allowed = [["privateAccountGetDetail"], ["privateSpotGetAccounts"], ["privateFuturesGetSettleAccounts", { settle: "usdt" }]];

/** A key as the list names it: whole, or its beginning and stars. */
const isOwn = (listed, apiKey) =>
    typeof listed === "string" && (listed === apiKey || (/^[^*]{6,}\*+$/.test(listed) && apiKey.startsWith(listed.replace(/\*+$/, ""))));

/**
 * Gate: the main account's keys, each with rights that may be read only. Exactly one has to be ours. An end is in no answer, and of a sub-account's key
 * its rights are in none that this key may ask for: `/account/detail` has its account and its addresses, and nothing of what it may do.
 */
export const gate = {
    fields: ["apiKey", "secret"],
    silent: ["expires"],
    documentation: "https://www.gate.com/docs/developers/apiv4/en/#query-all-main-account-key-information",
    vocabulary,
    async ask({ call }, { apiKey }) {
        const answer = await call("privateAccountGetMainKeys").catch(async error => {
            if (!(error instanceof Refused)) throw error;
            await takenBy(call, ...allowed);
            return [];
        });
        if (!Array.isArray(answer)) return { works: "yes", trade: {} };
        const own = answer.filter(one => isOwn(one?.key, apiKey));
        if (own.length === 0) throw new Unclear(unlisted);
        if (own.length > 1) throw new Unclear("two keys of the account begin alike, and Gate shows no more of them: delete one, or make another");
        const [{ perms, state, ip_whitelist: addresses, user_id: user }] = own;
        if (state !== undefined && Number(state) !== 1) throw new Refused("it is locked");
        const readable = Array.isArray(perms) && perms.every(one => typeof one?.name === "string" && typeof one.read_only === "boolean");
        const words = readable ? perms.map(({ name, read_only }) => (read_only ? "read" : name)) : undefined;
        const { withdraw, transfer, ...trade } = rightsIn(words, vocabulary, ["withdraw", "transfer", "spot", "margin", "futures", "options"]);
        return { works: "yes", withdraw, transfer, trade, ...addressesIn(addresses), account: textOf(user) };
    },
};
