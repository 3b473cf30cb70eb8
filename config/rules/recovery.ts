import { regions } from "../../venues";
import { oneOf } from "../faults/faults";
import { type Flaw, type Rule, said, setting } from "./rule";

const partitionOf = (region: string): string => (region.startsWith("cn-") ? "China" : region.startsWith("us-gov-") ? "GovCloud" : "AWS");

const secondRegionIsAnother: Rule = ({ aws: { region }, settings: { backups, environment } }) => {
    const second = backups?.secondRegion;
    const flaw = (allowed: string) => [setting(["backups", "secondRegion"], second, allowed)];
    if (!backups) return [];
    if (second === undefined) {
        if (environment !== "production") return [];
        return [
            said(
                "settings",
                ["backups", "secondRegion"],
                "nothing",
                "a second region in production: a backup beside what it saves goes down with it (mech-exo:40)",
            ),
        ];
    }
    if (second === region) return flaw(`another region than ${region}, where the data is`);
    if (!(second in regions)) return flaw(oneOf(second, Object.keys(regions)));
    return region === undefined || partitionOf(second) === partitionOf(region)
        ? []
        : flaw(`a region of the same partition as ${region}: nothing is copied between them`);
};

const backupsAreKept: Rule = ({ settings: { backups, environment } }) =>
    backups && environment === "production" && backups.keepDays < 30
        ? [setting(["backups", "keepDays"], backups.keepDays, "30 or more in production (bot-core:387, mech-exo:39)")]
        : [];

const noLock = "nothing in staging: what is locked can't be torn down";

const vaultLockIsSane: Rule = ({ settings: { backups, environment } }) => {
    const { lock, keepDays } = backups ?? {};
    if (!lock || keepDays === undefined) return [];
    if (environment === "staging") return [setting(["backups", "lock"], lock, noLock)];
    if (lock.minDays > lock.maxDays) return [setting(["backups", "lock", "minDays"], lock.minDays, `at most maxDays, which is ${lock.maxDays}`)];
    const flaws: Flaw[] = [];
    if (keepDays < lock.minDays || keepDays > lock.maxDays)
        flaws.push(setting(["backups", "keepDays"], keepDays, `${lock.minDays} to ${lock.maxDays}, or the locked vault refuses every recovery point`));
    return flaws;
};

const trailLockIsSane: Rule = ({ settings: { audit, environment } }) => {
    if (!audit?.lock) return [];
    if (environment === "staging") return [setting(["audit", "lock"], audit.lock, noLock)];
    if (audit.trail !== "create") return [setting(["audit", "lock"], audit.lock, "nothing: the bucket of a trail that is there belongs to whoever made it")];
    return audit.lock.days > audit.keepDays
        ? [setting(["audit", "lock", "days"], audit.lock.days, `at most keepDays, which is ${audit.keepDays}: S3 can't delete what is locked`)]
        : [];
};

/** Rules about backups and the audit. */
export const recoveryRules: Rule[] = [secondRegionIsAnother, backupsAreKept, vaultLockIsSane, trailLockIsSane];
