import { addressesIn, listed, rightsIn, textOf } from "../rights.mjs";

const vocabulary = {
    ...{ readonly: [], deposit: [], spot_trade: ["spot"], margin_trade: ["margin"], contract_trade: ["futures"] },
    ...{ transfer: ["transfer"], withdraw: ["withdraw"] },
    // Its codes: what they are about, and whether it is only read.
    ...{ coor: [], cpor: [], stor: [], smor: [], ttor: [], wtor: [], taxr: [], taxw: [], chor: [], p2pr: [], pllr: [] },
    ...{ coow: ["futures"], cpow: ["alter"], stow: ["spot"], smow: ["margin"], wtow: ["transfer"], wwow: ["withdraw"], chow: ["manage"] },
    // Copy trading, sales to persons and loans are no orders of the account's own.
    ...{ ttow: ["transfer"], p2p: ["transfer"], p2pw: ["transfer"], pllw: ["transfer"] },
};

/** Bitget: `authorities` of a classic account, in words or in codes of four letters. */
export const bitget = {
    fields: ["apiKey", "secret", "passphrase"],
    silent: ["expires"],
    named: { passphrase: "password" },
    documentation: "https://www.bitget.com/api-doc/spot/account/Get-Account-Info",
    vocabulary,
    async ask({ call }) {
        const { data } = await call("privateSpotGetV2SpotAccountInfo");
        const { authorities, ips, userId } = data ?? {};
        const rights = rightsIn(authorities, vocabulary, ["withdraw", "transfer", "manage", "alter", "spot", "margin", "futures"]);
        const { withdraw, transfer, manage, alter, ...trade } = rights;
        return { works: "yes", withdraw, transfer, manage, alter, trade, ...addressesIn(listed(ips)), account: textOf(userId) };
    },
};
