import { measure } from "../answers";
import { pages } from "../aws";
import { type Fault, planted } from "../canary";
import { place } from "../canary/world";
import type { Family, Probe, Target } from "../probe";
import { ofType, textAt } from "../recorded";
import { type Asked, cacheSnapshot, clusterBackup, type Newest, recoveryPoint, savedBy, vaultIn } from "./recovery-points";
import { type Saved, savedOf } from "./stores";

const hour = 3_600_000;
/** Hours after which a copy is late: a day, and the half day in which it may be made. */
const copied = 36;
/** Minutes by which a database's changes may be behind in the second region, as AWS's own docs promise, and half an hour. */
const behind = 45;

const hoursSince = (moment: Date, now: Date): number => Math.round(((now.getTime() - moment.getTime()) / hour) * 10) / 10;

function newestOf(asked: Asked, { arn, cache, cluster }: Saved): Promise<Newest> | undefined {
    const { region } = asked.world.everything.target;
    const vault = vaultIn(asked.world, region);
    if (arn !== undefined && vault !== undefined) return recoveryPoint(asked, { arn, region, vault });
    if (cache !== undefined) return cacheSnapshot(asked, cache);
    return cluster && clusterBackup(asked, cluster.namespace, cluster.name);
}

export const recent: Probe<Saved> = {
    name: "backups.recent",
    says: "how old the last whole backup of each store is",
    targets: savedOf,
    async ask(target, asked) {
        const least = asked.demands.hours;
        const demanded = least === undefined ? "a whole one" : `${least} hours old or younger`;
        const what = `the last backup of ${target.name}`;
        const newest = await newestOf(asked, target);
        if (!newest) return [measure(what, demanded, "nothing in this stack saves it", false)];
        if (!newest.at) return [measure(what, demanded, "there is none that is whole", false)];
        const value = hoursSince(newest.at, asked.world.now());
        const holds = least === undefined ? undefined : value <= least;
        return [{ ...measure(what, demanded, `${value} hours old, of ${newest.count}`, holds), demand: "hours", value }];
    },
};

/** Something that has to be in the second region too; with an instance, the changes that RDS itself sends. */
interface Copied extends Target {
    region: string;
    arn: string;
    changes?: boolean;
}

/** Until when the second region has a database's changes. */
async function changesIn({ world, signal }: Asked, { region, arn }: Copied): Promise<{ status: string; until: Date | undefined }[]> {
    const { DescribeDBInstanceAutomatedBackupsCommand, RDSClient } = await import("@aws-sdk/client-rds");
    const client = new RDSClient(await world.means.aws(region));
    const ask = (Marker: string | undefined) => client.send(new DescribeDBInstanceAutomatedBackupsCommand({ Marker }), { abortSignal: signal });
    const found: { status: string; until: Date | undefined }[] = [];
    for await (const { DBInstanceAutomatedBackups = [] } of pages("rds:DescribeDBInstanceAutomatedBackups", ask, page => page.Marker))
        for (const { DBInstanceArn, Status = "nothing", RestoreWindow } of DBInstanceAutomatedBackups)
            if (DBInstanceArn === arn) found.push({ status: Status, until: RestoreWindow?.LatestTime });
    return found;
}

export const secondRegion: Probe<Copied> = {
    name: "backups.second-region",
    says: "whether the newest backups lie in the second region too",
    targets: world => {
        const region = world.everything.settings.backups.secondRegion;
        if (region === undefined) return [];
        const changes = ofType(world, "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication").flatMap(one => {
            const arn = textAt(one, "sourceDbInstanceArn");
            return arn === undefined ? [] : [{ name: `the changes of ${one.name}`, region, arn, changes: true }];
        });
        return [...savedBy(world).map(arn => ({ name: arn.split(/[:/]/).pop() ?? arn, region, arn })), ...changes];
    },
    async ask(target, asked) {
        const now = asked.world.now();
        const what = `${target.name} in ${target.region}`;
        if (target.changes) {
            const demanded = `sent there, ${behind} minutes behind at most`;
            const [backup] = await changesIn(asked, target);
            if (!backup?.until) return [measure(what, demanded, backup ? `it is ${backup.status}` : "there are none", false)];
            const minutes = Math.round((now.getTime() - backup.until.getTime()) / 60_000);
            const holds = backup.status === "replicating" && minutes <= behind;
            return [measure(what, demanded, `${backup.status}, ${minutes} minutes behind`, holds)];
        }
        const demanded = `a whole copy of the last ${copied} hours`;
        const vault = vaultIn(asked.world, target.region);
        if (vault === undefined) return [measure(what, demanded, "the stack has no vault there", false)];
        const { at } = await recoveryPoint(asked, { ...target, vault });
        if (!at) return [measure(what, demanded, "there is none", false)];
        const hours = hoursSince(at, now);
        return [measure(what, demanded, `${hours} hours old`, hours <= copied)];
    },
};

const arn = `arn:aws:rds:${place.region}:${place.account}:db:planted`;

/** A plan that has failed for a week. */
const failing = (probe: Fault["probe"]): Fault => ({
    probe,
    plot: {
        settings: { backups: { secondRegion: "eu-west-1" } },
        resources: [
            { type: "aws:backup/vault:Vault", properties: { name: "planted", region: place.region } },
            { type: "aws:backup/vault:Vault", name: "copies", properties: { name: "planted", region: "eu-west-1" } },
            { type: "aws:backup/selection:Selection", properties: { resources: [arn] } },
        ],
    },
    demands: { hours: 26 },
    answers: () => ({
        RecoveryPoints: [
            { ResourceArn: arn, Status: "COMPLETED", CreationDate: Date.now() / 1000 - 7 * 86_400 },
            { ResourceArn: arn, Status: "EXPIRED", CreationDate: Date.now() / 1000 - 3_600 },
        ],
    }),
});

/** Whether what a store lost could be brought back. */
export const backups: Family = { name: "backups", ofRelease: false, probes: [recent, secondRegion], canary: planted(failing(recent), failing(secondRegion)) };
