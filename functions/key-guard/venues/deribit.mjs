import { Refused, takenBy, Unclear } from "../client.mjs";
import { addressesIn, rightsIn, textOf } from "../rights.mjs";

const parts = ["account", "trade", "wallet", "block_trade", "block_rfq", "custody"];
const vocabulary = {
    ...Object.fromEntries(parts.flatMap(part => [`${part}:read`, `${part}:none`].map(word => [word, []]))),
    ...{ "trade:read_write": ["spot", "futures", "options"], "block_trade:read_write": ["futures", "options"], "block_rfq:read_write": ["futures", "options"] },
    ...{ "wallet:read_write": ["withdraw", "transfer"], "custody:read_write": ["withdraw", "transfer"], "account:read_write": ["manage"] },
};

const summary = ["privateGetGetAccountSummary", { currency: "BTC", extended: "true" }];
/** What a key may read that may not read the list: its account, or what trade:read opens. */
const allowed = [summary, ["privateGetGetOpenOrders"]];

/** Deribit: the account's keys with their scopes; the answer has their secrets too, of which nothing goes further. It needs the right account:read. */
export const deribit = {
    fields: ["apiKey", "secret"],
    silent: ["expires"],
    documentation: "https://docs.deribit.com/api-reference/account-management/private-list_api_keys",
    vocabulary,
    async ask({ call }, { apiKey }) {
        const { result } = await call("privateGetListApiKeys").catch(async error => {
            if (!(error instanceof Refused)) throw error;
            await takenBy(call, ...allowed);
            throw new Unclear("Deribit says what a key may do in the list of keys, and shows this one none: give it the right account:read");
        });
        const own = Array.isArray(result) ? result.find(one => one?.client_id === apiKey) : undefined;
        if (own?.enabled === false) throw new Refused("it is switched off");
        const words = typeof own?.max_scope === "string" ? own.max_scope.split(/\s+/).filter(Boolean) : undefined;
        const rights = rightsIn(words, vocabulary, ["withdraw", "transfer", "manage", "spot", "futures", "options"]);
        const { withdraw, transfer, manage, ...trade } = rights;
        const account = await call(...summary).catch(() => undefined);
        return { works: "yes", withdraw, transfer, manage, trade, ...addressesIn(own?.ip_whitelist), account: textOf(account?.result?.id) };
    },
};
