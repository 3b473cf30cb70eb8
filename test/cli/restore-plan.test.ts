import * as assert from "node:assert";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { plain } from "../../cli/output/paint";
import { record } from "../../cli/recording/record";
import { unknownString } from "../../cli/recording/values";
import { asText, drillsOf, restorePlan } from "../../cli/restore/plan";
import { Backups } from "../../components/recovery/backups";
import { DocumentDb } from "../../components/stores/document-db";
import { Postgres } from "../../components/stores/postgres";
import { manifestSchema } from "../../config/manifest";
import { settingsSchema } from "../../config/settings";
import { ground, once, postgresSizes, storeSpec } from "../components/store-fixture";

type Report = Awaited<ReturnType<typeof restorePlan>>;
const staging = once(() => restorePlan({ stack: "staging" }));
const production = once(() => restorePlan({ stack: "prod" }));
const of = (report: Pick<Report, "drills">, store: string) => {
    const found = report.drills.filter(one => one.store === store);
    assert.strictEqual(found.length, 1, `one drill of ${store} among ${report.drills.map(one => one.store)}`);
    return found[0];
};
const answers = (report: Pick<Report, "drills">, store: string) =>
    Object.fromEntries(of(report, store).checks.map(({ what, answer, found }) => [what, `${answer}: ${found}`]));
const commands = (report: Pick<Report, "drills">, store: string) => of(report, store).steps.flatMap(({ run }) => run ?? []);

/** Programs on a search path of their own. */
function withTools<T>(names: string[], use: (path: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "golive-tools-"));
    try {
        for (const name of names) writeFileSync(join(folder, name), "", { mode: 0o755 });
        return use(`${delimiter}${folder}`);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

describe("npm run drill -- <stack> restore --plan", () => {
    it("has every store of the stack, each with a runbook that is there", async () => {
        const { drills } = await staging();
        assert.deepStrictEqual(drills.map(({ store }) => store).sort(), ["cache", "database", "events"]);
        for (const { runbook } of drills) assert.ok(existsSync(join(__dirname, "../..", runbook)), runbook);
    });
    it("leaves nothing open in a command: no unknown value, no secret's mark, no text undefined", async () => {
        for (const report of [await staging(), await production()])
            for (const { steps } of report.drills)
                for (const { run = "" } of steps) assert.doesNotMatch(run, new RegExp(`${unknownString}|\\[unknown\\]|\\[secret\\]|undefined|NaN`));
    });
    it("finds the preconditions of the database in the cluster", async () => {
        assert.deepStrictEqual(answers(await production(), "database"), {
            "every change is archived": "holds: s3://cryptofunk-prod-database-backups-444455556666/",
            "it is saved whole every day": "holds: 0 0 2 * * *",
            "the archive is kept": "holds: 30 days",
            "its key is the stack's own and waits before it goes": "holds: alias/cryptofunk-prod-data: 30 days, protected",
            "AWS Backup saves it into a vault of the stack": "holds: cryptofunk-prod-backups, 35 days, copied to ap-northeast-3",
            "a restored server may read the archive": "holds: ServiceAccount database-restored",
        });
    });
    it("restores it beside the original, as YAML that kubectl reads as it is meant", async () => {
        const run = commands(await production(), "database").find(command => command.startsWith("kubectl apply")) ?? "";
        const text = run.slice(run.indexOf("\n") + 1, run.lastIndexOf("END"));
        // kubectl reads YAML 1.1, where a bare `on` is a boolean, and the operator takes texts alone.
        const [document] = parseAllDocuments(text, { version: "1.1" });
        const { metadata, spec } = document.toJS();
        assert.deepStrictEqual(metadata, { name: "database-restored", namespace: "data" });
        assert.strictEqual(spec.postgresql.parameters.log_connections, "on");
        assert.strictEqual(spec.postgresql.parameters.max_connections, "200", "a server with fewer than the original's can't recover");
        assert.deepStrictEqual(spec.bootstrap, { recovery: { source: "origin" } });
        assert.deepStrictEqual(spec.externalClusters[0].plugin.parameters, { barmanObjectName: "database", serverName: "database" });
        assert.strictEqual(spec.instances, 1);
        for (const field of ["plugins", "superuserSecret", "topologySpreadConstraints"]) assert.ok(!(field in spec), `${field} is the original's`);
        assert.ok(!("synchronous" in spec.postgresql), "a single server waits for nobody");
    });
    it("ends with taking away what it made, and nothing else", async () => {
        assert.strictEqual(commands(await staging(), "database").at(-1), "kubectl -n data delete cluster/database-restored");
        assert.match(commands(await staging(), "cache").at(-1) ?? "", /--replication-group-id cryptofunk-staging-cache-restored$/);
    });
    it("names the cache's snapshots", async () => {
        assert.strictEqual(answers(await production(), "cache")["it keeps snapshots"], "holds: 7 days");
        assert.match(commands(await production(), "cache")[0], /describe-snapshots --region ap-northeast-1 --replication-group-id cryptofunk-prod-cache /);
    });

    it("has what a broker declared from where it is saved every hour, and tells a single node from three", async () => {
        const single = await restorePlan({ stack: "staging", bot: "bot-core" });
        const three = await restorePlan({ stack: "prod", bot: "bot-core" });
        assert.deepStrictEqual(answers(three, "queue"), {
            "a node's loss loses nothing": "holds: three nodes",
            "what it has declared is saved": "holds: every hour into bot-core-prod-queue-definitions-444455556666",
            "its key is the stack's own and waits before it goes": "holds: alias/bot-core-prod-data: 30 days, protected",
            "AWS Backup saves it into a vault of the stack": "holds: bot-core-prod-backups, 35 days, copied to ap-northeast-3",
        });
        assert.strictEqual(answers(single, "queue")["a node's loss loses nothing"], "fails: a single one");
        assert.match(
            commands(three, "queue")[1],
            /get-object --region ap-northeast-1 --bucket bot-core-prod-queue-definitions-444455556666 --key definitions.json /,
        );
        assert.match(of(three, "queue").steps[1].say, /ap-northeast-3 has a copy/);
        assert.doesNotMatch(of(single, "queue").steps[1].say, /copy/);
    });

    describe("says what is missing", () => {
        const settings = { keepDays: 35, secondRegion: "eu-west-1" };
        const resources = once(async () => {
            const program = async () => {
                const around = ground();
                const spec = storeSpec("postgres");
                const database = new Postgres("database", { ...around, spec, sizes: postgresSizes(), allowFrom: {} });
                const mongodb = settingsSchema.shape.mongodb.parse({});
                const { store } = manifestSchema.shape.stores.parse({ store: { kind: "mongodb", database: "trades" } });
                const documents = new DocumentDb("documents", { ...around, spec: store as never, sizes: mongodb, allowFrom: {} });
                const { target, key: dataKey } = around;
                const of = { target, settings: settingsSchema.shape.backups.parse(settings), postgres: { backupDays: 30 }, cluster: "c", dataKey, topics: [] };
                new Backups("backups", { ...of, stores: { database, documents } });
                return {};
            };
            return (await record(program, { project: "golive", name: "prod", config: {} })).resources;
        });
        const found = async (change: (all: Awaited<ReturnType<typeof resources>>) => typeof all) =>
            drillsOf(change(await resources()), "eu-central-1", settings, "");
        const without = (type: string) => found(all => all.filter(one => one.type !== type));

        it("nothing, of databases that are saved and copied", async () => {
            const report = await found(all => all);
            assert.deepStrictEqual(answers(report, "database"), {
                "it keeps backups": "holds: 30 days",
                "its key is the stack's own and waits before it goes": "holds: alias/cryptofunk-prod-data, alias/cryptofunk-prod-secrets: 30 days, protected",
                "AWS Backup saves it into a vault of the stack": "holds: cryptofunk-prod-backups, 35 days, copied to eu-west-1",
                "its changes are copied to eu-west-1": "holds: 30 days",
            });
            assert.match(answers(report, "documents")["AWS Backup saves it into a vault of the stack"], /^holds/);
        });
        it("a plan", async () => {
            assert.strictEqual(
                answers(await without("aws:backup/plan:Plan"), "database")["AWS Backup saves it into a vault of the stack"],
                "fails: no plan selects it",
            );
        });
        it("a vault", async () => {
            assert.match(
                answers(await without("aws:backup/vault:Vault"), "documents")["AWS Backup saves it into a vault of the stack"],
                /^fails: cryptofunk-prod-backups/,
            );
        });
        it("the copy of the changes", async () => {
            const report = await without("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication");
            assert.strictEqual(answers(report, "database")["its changes are copied to eu-west-1"], "fails: nothing copies them");
        });
        it("the key", async () => {
            assert.strictEqual(
                answers(await without("aws:kms/key:Key"), "database")["its key is the stack's own and waits before it goes"],
                "fails: no key of the stack encrypts it",
            );
        });
        it("backups that a setting switched off", async () => {
            const report = await found(all =>
                all.map(one => (one.type === "aws:rds/instance:Instance" ? { ...one, properties: { ...one.properties, backupRetentionPeriod: 0 } } : one)),
            );
            assert.strictEqual(answers(report, "database")["it keeps backups"], "fails: 0 days");
            assert.strictEqual(report.ready, false);
        });
    });

    describe("with tools", () => {
        const ready = (names: string[]) => withTools(names, path => drillsOf([], "eu-central-1", { keepDays: 35 }, path));
        it("is ready when all are at hand", () => assert.strictEqual(ready(["aws", "kubectl", "psql"]).ready, true));
        for (const missing of ["aws", "kubectl", "psql"])
            it(`is not without ${missing}: what was not tried has not passed`, () => {
                const report = ready(["aws", "kubectl", "psql"].filter(name => name !== missing));
                assert.strictEqual(report.ready, false);
                const [check, ...more] = report.tools.filter(({ answer }) => answer !== "holds");
                assert.deepStrictEqual([check.what, check.answer, more], [`${missing} is at hand`, "not evaluated", []]);
            });
        it("does not take a file that can't be run for a program", () => {
            withTools([], path => {
                writeFileSync(join(path.slice(1), "aws"), "", { mode: 0o644 });
                assert.strictEqual(drillsOf([], "eu-central-1", { keepDays: 35 }, path).tools[0].answer, "not evaluated");
            });
        });
    });

    it("prints what can be copied, and the verdict in the last line", async () => {
        const text = asText({ ...(await staging()), tools: [], ready: false }, plain);
        assert.match(text, /\naws eks update-kubeconfig --region ap-northeast-1 --name cryptofunk-staging --alias cryptofunk-staging\n/);
        assert.match(text, /\nNOT READY {2}cryptofunk staging: 3 stores, \d+ preconditions hold, 0 fail, 0 not evaluated\n$/);
    });
    it("refuses a stack that is none", () => assert.rejects(restorePlan({ stack: "nope" }), /no such stack/));
});
