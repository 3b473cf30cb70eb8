import * as assert from "node:assert";
import { type Files, faultsAfter, load, sound, texts, withProject } from "./sandbox";

/** What is changed in a sound stack, and the one fault that follows. */
type Wrong = [what: string, change: (files: Files) => void, path: string, found: string, allowed: RegExp];

const lock = { mode: "compliance", minDays: 30, maxDays: 90 };
const audit = (files: Files) => (files.prod["golive:audit"] ??= {});

const production: Wrong[] = [
    [
        "a second region that is the first",
        f => (f.prod["golive:backups"].secondRegion = "ap-northeast-1"),
        "golive:backups.secondRegion",
        '"ap-northeast-1"',
        /^another region than ap-northeast-1, where the data is$/,
    ],
    [
        "a second region that is none",
        f => (f.prod["golive:backups"].secondRegion = "ap-northeast-9"),
        "golive:backups.secondRegion",
        '"ap-northeast-9"',
        /^did you mean ap-northeast-1\?/,
    ],
    [
        "a second region that copies can't reach",
        f => (f.prod["golive:backups"].secondRegion = "cn-north-1"),
        "golive:backups.secondRegion",
        '"cn-north-1"',
        /same partition as ap-northeast-1/,
    ],
    [
        "no second region",
        f => delete f.prod["golive:backups"].secondRegion,
        "golive:backups.secondRegion",
        "nothing",
        /^a second region in production: .*mech-exo:40/,
    ],
    ["a week of recovery points", f => (f.prod["golive:backups"].keepDays = 7), "golive:backups.keepDays", "7", /^30 or more in production/],
    ["no day at all", f => (f.prod["golive:backups"].keepDays = 0), "golive:backups.keepDays", "0", /^a whole number from 1 to 36500$/],
    ["more days than AWS takes", f => (f.prod["golive:backups"].keepDays = 36501), "golive:backups.keepDays", "36501", /^a whole number from 1 to 36500$/],
    [
        "a day less of point-in-time recovery than none",
        f => (f.prod["golive:postgres"].backupDays = 36),
        "golive:postgres.backupDays",
        "36",
        /^a whole number from 1 to 35$/,
    ],
    [
        "a lock whose least is more than its most",
        f => (f.prod["golive:backups"].lock = { ...lock, minDays: 91 }),
        "golive:backups.lock.minDays",
        "91",
        /^at most maxDays, which is 90$/,
    ],
    [
        "a lock that would refuse every recovery point",
        f => (f.prod["golive:backups"].lock = { ...lock, minDays: 36 }),
        "golive:backups.keepDays",
        "35",
        /^36 to 90, or the locked vault refuses/,
    ],
    [
        "recovery points that a lock would not keep so long",
        f => Object.assign(f.prod["golive:backups"], { keepDays: 91, lock }),
        "golive:backups.keepDays",
        "91",
        /^30 to 90, or the locked vault refuses/,
    ],
    [
        "days of grace that AWS refuses",
        f => (f.prod["golive:backups"].lock = { ...lock, graceDays: 2 }),
        "golive:backups.lock.graceDays",
        "2",
        /^a whole number from 3 to 36500$/,
    ],
    [
        "a lock without mode",
        f => (f.prod["golive:backups"].lock = { minDays: 30, maxDays: 90 }),
        "golive:backups.lock.mode",
        "nothing",
        /^governance or compliance/,
    ],
    ["a trail that is no ARN", f => (audit(f).trail = "company"), "golive:audit.trail", '"company"', /^create, or the ARN of a trail$/],
    ["another word for GuardDuty", f => (audit(f).guardDuty = "off"), "golive:audit.guardDuty", '"off"', /^create or existing$/],
    [
        "a trail locked longer than it is kept",
        f => (audit(f).lock = { mode: "governance", days: 401 }),
        "golive:audit.lock.days",
        "401",
        /^at most keepDays, which is 400/,
    ],
    [
        "a lock on a trail that somebody else made",
        f => Object.assign(audit(f), { trail: "arn:aws:cloudtrail:ap-northeast-1:444455556666:trail/company", lock: { mode: "governance", days: 30 } }),
        "golive:audit.lock",
        "a mapping",
        /^nothing: the bucket of a trail that is there/,
    ],
];

const staging: Wrong[] = [
    [
        "a lock on its vault",
        f => (f.staging["golive:backups"].lock = lock),
        "golive:backups.lock",
        "a mapping",
        /^nothing in staging: what is locked can't be torn down$/,
    ],
    [
        "a lock on its trail",
        f => (f.staging["golive:audit"] = { lock: { mode: "governance", days: 1 } }),
        "golive:audit.lock",
        "a mapping",
        /^nothing in staging/,
    ],
];

function table(stack: "prod" | "staging", wrongs: Wrong[]): void {
    for (const [what, change, path, found, allowed] of wrongs)
        it(what, () => {
            const [fault, ...more] = faultsAfter(change, stack);
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual({ file: fault.file, path: fault.path, found: fault.found }, { file: `Pulumi.${stack}.yaml`, path, found });
            assert.match(fault.allowed, allowed);
        });
}

describe("backups and audit", () => {
    describe("in production refuse", () => table("prod", production));
    describe("in staging refuse", () => table("staging", staging));
    it("need no line in a stack's file but the second region", () => {
        const files = sound();
        files.prod["golive:backups"] = { secondRegion: "eu-central-1" };
        delete files.staging["golive:backups"];
        withProject(texts(files), root => {
            const { backups, audit: own } = load(root, "prod").settings;
            assert.deepStrictEqual(backups, { keepDays: 35, cluster: false, secondRegion: "eu-central-1" });
            assert.deepStrictEqual(own, { trail: "create", guardDuty: "create", keepDays: 400 });
            assert.strictEqual(load(root, "staging").settings.backups.secondRegion, undefined);
        });
    });
    it("take a lock that is sane, and a second stack that makes nothing of the account's own", () => {
        const files = sound();
        files.prod["golive:backups"].lock = lock;
        files.prod["golive:audit"] = { trail: "arn:aws:cloudtrail:us-east-1:999988887777:trail/organisation", guardDuty: "existing" };
        withProject(texts(files), root => assert.strictEqual(load(root, "prod").settings.backups.lock?.graceDays, 30));
    });
});
