import { Answered } from "../client.mjs";
import { addressesIn, listed, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ readonly: [], deposit: [], spot_trade: ["spot"], margin_trade: ["margin"], contract_trade: ["futures"] },
    ...{ transfer: ["transfer"], withdraw: ["withdraw"] },
    // Its codes: what they are about, and whether it is only read.
    ...{ coor: [], cpor: [], stor: [], smor: [], ttor: [], wtor: [], taxr: [], taxw: [], chor: [], p2pr: [], pllr: [] },
    ...{ coow: ["futures"], cpow: ["alter"], stow: ["spot"], smow: ["margin"], wtow: ["transfer"], wwow: ["withdraw"], chow: ["manage"] },
    // Copy trading, sales to persons and loans are no orders of the account's own.
    ...{ ttow: ["transfer"], p2p: ["transfer"], p2pw: ["transfer"], pllw: ["transfer"] },
    // Of a unified account, whose management moves money to sub-accounts and makes keys of them.
    ...{ uta_trade: ["spot", "margin", "futures"], uta_mgt: ["transfer", "manage"], copy_futures_order: ["transfer"], copy_futures_position: ["transfer"] },
};

/** What a key of a unified account may do: its rights, and whether it only reads all of them. */
function wordsOf({ permType, permissions }) {
    if (permType === "read-only") return Array.isArray(permissions) ? ["readonly"] : undefined;
    return permType === "read-and-write" ? permissions : undefined;
}

/** The management of a sub-account moves money to its main account and nowhere else. */
const ofSubAccount = { ...vocabulary, uta_mgt: [] };

/** How it says that the call is one for accounts of the other mode. */
const otherMode = ["40084", "40085"];

/** Bitget: `authorities` of a classic account, in words or in codes of four letters. A unified account answers no classic call. */
export const bitget = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: ["expires"],
    named: { passphrase: "password" },
    documentation: "https://www.bitget.com/api-doc/spot/account/Get-Account-Info",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateSpotGetV2SpotAccountInfo").catch(error => {
            if (error instanceof Answered && otherMode.includes(error.code)) return call("privateUtaGetV3AccountInfo");
            throw error;
        });
        const { authorities = wordsOf(data ?? {}), ips, parentId, uid, userId = uid } = data ?? {};
        const known = textOf(parentId) && String(parentId) !== "0" ? ofSubAccount : vocabulary;
        const rights = rightsIn(authorities, known, ["withdraw", "transfer", "manage", "alter", "spot", "margin", "futures"]);
        const { withdraw, transfer, manage, alter, ...trade } = rights;
        return { works: "yes", withdraw, transfer, manage, alter, trade, ...addressesIn(listed(ips)), account: textOf(userId) };
    },
};
