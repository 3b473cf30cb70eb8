import { expectedOf } from "../../config/key-questions";
import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { keyChecks } from "../../venues";
import type { Fault } from "../canary";
import { keyAge } from "./key-age";
import { keyAccount, keyBound, keyCannotWithdraw, keyMayTrade } from "./keys";

const spec = { venue: "bybit", permissions: ["read", "trade"] } as Manifest["exchanges"][string];
const settings = { phase: "live", testnet: false, exchangeAccountNumbers: { venue: "1" } } satisfies Partial<Settings>;
const from = "198.51.100.1";

const plot: Fault["plot"] = {
    manifest: { exchanges: { venue: spec } },
    settings,
    resources: [
        { type: "aws:ec2/natGateway:NatGateway", properties: {} },
        { type: "aws:lambda/function:Function", name: "key-guard-a", properties: { name: "planted-key-guard-a" } },
    ],
};

/** What a guard says of a key with which nothing is right. */
const said = () => {
    const { venue, ...expected } = expectedOf("venue", spec, settings);
    const wrong = keyChecks.filter(check => check !== "works").map(check => ({ check, holds: "no" }));
    return {
        ...{ secretId: "planted/canary/venue", stage: "AWSCURRENT", venue, version: "planted", answer: "refused", from, at: new Date().toISOString() },
        expected: { ...expected, addresses: [from] },
        checks: [{ check: "works", holds: "yes" }, ...wrong].map(one => ({ ...one, demanded: "otherwise", found: "planted" })),
    };
};

/** A key that may withdraw, works from everywhere, cannot trade and is of another account; and one that has been in use for a year. */
export const plantedKeys: Fault[] = [
    ...[keyCannotWithdraw, keyBound, keyMayTrade, keyAccount].map((probe): Fault => ({ probe, plot, answers: said })),
    {
        probe: keyAge,
        plot,
        demands: { days: 90 },
        answers: () => ({ Versions: [{ VersionId: "1", VersionStages: ["AWSCURRENT"], CreatedDate: Date.now() / 1000 - 365 * 86_400 }] }),
    },
];
