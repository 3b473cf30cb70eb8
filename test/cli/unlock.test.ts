import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { amazon } from "../../cli/on-call/amazon";
import { placeOf } from "../../cli/on-call/place";
import { NotTold } from "../../cli/on-call/run";
import { plain } from "../../cli/output/paint";
import { remains, unlock } from "../../cli/unlock";
import { jobsUser, judge } from "../../cli/unlock/judge";
import { State } from "../../cli/unlock/locks";
import { pendingOperations, pendingReleases } from "../../cli/unlock/pending";
import { gitHubPlace, writersAt } from "../../cli/unlock/runs";
import { secret } from "../leaks/collect";
import { called } from "./on-call/called";
import { gitHub, type Said, s3, type Told } from "./on-call/server";
import { tools } from "./on-call/tools";

const place = placeOf("prod");
const token = secret("ghp_0123456789abcdef");
const [folder, stateKey] = [".pulumi/locks/organization/golive/prod", ".pulumi/stacks/golive/prod.json"];
const at = (time: string) => `2026-11-01T${time}Z`;
/** A lock as Pulumi writes it: the time with nine digits and the machine's own zone. */
const lock = (more: object = {}) =>
    JSON.stringify({ pid: 2214, username: "runner", hostname: "runnervm1", timestamp: "2026-11-01T12:05:00.123456789+09:00", ...more });
const job = (status: string, began: string, ended?: string, step?: Told["job"]["step"]) => ({
    name: `prod ${"a".repeat(40)} / up`,
    status,
    began,
    ended,
    step,
});
/** The run that held the lock: its runner was killed at ten past three. */
const killed: Told = {
    ...{ created: at("03:00:00"), updated: at("03:21:00") },
    job: job("completed", at("03:04:00"), at("03:20:00"), { status: "in_progress", conclusion: null }),
};

describe("npm run unlock", () => {
    const servers: { stop(): Promise<void> }[] = [];
    let own: ReturnType<typeof tools>;
    beforeEach(() => (own = tools()));
    afterEach(async () => {
        own.after();
        for (const server of servers.splice(0)) await server.stop();
    });

    interface Given {
        locks?: Record<string, string>;
        written?: string;
        runs?: Told[];
        says?: { s3?: Said; gitHub?: Said };
        nobodyRuns?: boolean;
        agreed?: string;
        alive?: boolean;
        patience?: number;
    }
    async function run({ locks = { one: lock() }, written = at("03:09:00"), runs = [killed], says = {}, ...given }: Given) {
        const objects = new Map(Object.entries(locks).map(([name, text]) => [`${folder}/${name}.json`, { text, at: at("03:05:00") }]));
        objects.set(stateKey, { text: "never read", at: written });
        objects.set(`${stateKey}.bak`, { text: "never read", at: at("04:00:00") });
        objects.set(`${folder.replace("prod", "prod-2")}/other.json`, { text: lock(), at: at("03:05:00") });
        const [bucket, hub] = [await s3(place.state, objects, says.s3), await gitHub(runs, says.gitHub)];
        servers.push(bucket, hub);
        const client = new S3Client({ ...amazon(place.region), endpoint: bucket.address });
        const said: string[] = [];
        const free = await unlock(
            place,
            {
                state: new State(place, client, given.patience),
                here: { username: "me", hostname: "laptop", alive: () => given.alive ?? false },
                writers: times => writersAt({ api: hub.address, repository: "example/golive", token, patience: given.patience }, "prod", times),
                operations: () => [],
                releases: () => [],
            },
            { nobodyRuns: given.nobodyRuns ?? false, agreed: async () => given.agreed, say: line => said.push(line), paint: plain },
        );
        const removed = bucket.asked.flatMap(one => (one.startsWith("DELETE ") ? [one.slice(`DELETE /${place.state}/`.length)] : []));
        assert.ok(!said.join("\n").includes(token));
        return { free, removed, said: said.join("\n"), asked: [...bucket.asked, ...hub.asked] };
    }
    async function keeps(says: RegExp, given: Given) {
        const { free, removed, said } = await run(given);
        assert.deepStrictEqual([free, removed], [false, []]);
        assert.match(said, says);
    }

    it("takes a lock away whose run GitHub calls over, and says whose it was, since when, and which run", async () => {
        const { free, removed, said } = await run({});
        assert.deepStrictEqual([free, removed], [true, [`${folder}/one.json`]]);
        assert.match(
            said,
            /✓ dead +runner@runnervm1, process 2214, since 2026-11-01T03:05:00\.123Z: Deploy 40 \(https:\S+\) wrote then, and is over since 2026-11-01T03:20/,
        );
    });
    it("says that there is no lock, and asks GitHub nothing", async () => {
        const { free, said, asked } = await run({ locks: {} });
        assert.deepStrictEqual([free, said, asked.length], [true, `Nobody holds a lock on cryptofunk prod (s3://${place.state}).`, 1]);
    });
    it("takes away only the locks that it has judged", async () => {
        const { free, removed, said } = await run({ agreed: undefined, locks: { one: lock(), two: lock({ pid: 7 }) } });
        assert.deepStrictEqual([free, removed.sort()], [true, [`${folder}/one.json`, `${folder}/two.json`]]);
        assert.match(said, /process 2214[\s\S]*process 7/);
    });
    it("takes nothing away that a person did not agree to", () => keeps(/Nothing was done\./, { agreed: "Nothing was done." }));

    for (const status of ["in_progress", "queued", "pending", "requested"])
        it(`refuses while a run's job is ${status}, and nobody can overrule that`, () =>
            keeps(/✗ lives +Deploy 41: https:\S+\nThe locks stay: somebody writes/, {
                nobodyRuns: true,
                runs: [killed, { status: "in_progress", created: at("05:00:00"), updated: at("05:00:00"), job: job(status, at("05:00:00")) }],
            }));
    it("does not wait for a deployment that waits for approval", async () =>
        assert.ok(
            (await run({ runs: [killed, { status: "waiting", created: at("05:00:00"), updated: at("05:00:00"), job: job("waiting", at("05:00:00")) }] })).free,
        ));
    it("does not wait for a run of another stack", async () => {
        const other = { ...job("in_progress", at("05:00:00")), name: `staging ${"a".repeat(40)} / up` };
        assert.ok((await run({ runs: [killed, { status: "in_progress", created: at("05:00:00"), updated: at("05:00:00"), job: other }] })).free);
    });
    it("refuses where the state was written after the run was over: GitHub has lost a runner that goes on", () =>
        keeps(/✗ lives .*but the state was written after that, at 2026-11-01T03:31/, { written: at("03:31:00"), nobodyRuns: true }));
    it("refuses a lock that no run held: somebody's own machine may", () =>
        keeps(/\? not evaluated .*somebody's own machine did\nThe locks stay: not asked is not dead/, { locks: { one: lock({ timestamp: at("09:00:00") }) } }));
    it("refuses a lock of a person's machine while a run was at work, which that lock has refused", () =>
        keeps(/\? not evaluated +ada@macbook, process 2214, .*: no job holds it, .* somebody's own machine\nThe locks stay/, {
            locks: { one: lock({ username: "ada", hostname: "macbook" }) },
        }));
    for (const [what, step] of Object.entries({
        "was refused before it wrote": { status: "completed", conclusion: "skipped" },
        "ended while it waited for its turn": { status: "queued", conclusion: null },
        "only looked where to deploy": undefined,
    }))
        it(`takes no run for the holder that ${what}`, () =>
            keeps(/\? not evaluated .*no run of Deploy or Rollback wrote then/, {
                runs: [{ ...killed, job: job("completed", at("03:04:00"), at("03:20:00"), step) }],
            }));
    it("knows a job by the user that the bootstrap's runner has", () =>
        assert.match(readFileSync(join(__dirname, "../../bootstrap/runner.sh"), "utf8"), new RegExp(`^runuser --user ${jobsUser} -- ./run.sh`, "m")));
    it("refuses one of two that no run held", () =>
        keeps(/✓ dead[\s\S]*\? not evaluated/, { locks: { one: lock(), two: lock({ timestamp: at("09:00:00") }) } }));
    it("takes a person's word that nobody runs, where it could not be found out", async () => {
        const { free, removed } = await run({ locks: { one: lock({ timestamp: at("09:00:00") }) }, nobodyRuns: true });
        assert.deepStrictEqual([free, removed], [true, [`${folder}/one.json`]]);
    });
    it("refuses a lock of a process of this machine that lives, whatever a person says", () =>
        keeps(/✗ lives .*process 2214 of this machine lives/, { locks: { one: lock({ username: "me", hostname: "laptop" }) }, alive: true, nobodyRuns: true }));
    it("takes away that of a process of this machine that is gone", async () =>
        assert.ok((await run({ locks: { one: lock({ username: "me", hostname: "laptop" }) }, runs: [] })).free));
    it("refuses that too where GitHub could not be asked: another run may live", () =>
        keeps(/✓ dead[\s\S]*\? not evaluated whether a run/, {
            locks: { one: lock({ username: "me", hostname: "laptop" }) },
            says: { gitHub: { status: 500, text: "{}" } },
        }));
    it("takes a run for the holder only once it is over", () => {
        const holder = { pid: 1, username: "runner", hostname: "runnervm1", since: new Date(at("03:05:00")) };
        const writer = { name: "Deploy 40", address: "https://example.com", wrote: true, began: new Date(at("03:04:00")), ended: new Date(at("03:20:00")) };
        const here = { username: "me", hostname: "laptop", alive: () => false };
        const answer = (state: "over" | "lives" | "waits") => judge({ key: "one", holder }, [{ ...writer, state }], undefined, here).answer;
        assert.deepStrictEqual([answer("over"), answer("lives"), answer("waits")], ["dead", "not evaluated", "not evaluated"]);
    });
    it("takes another person's process on a machine of the same name for none of this one", () =>
        keeps(/\? not evaluated/, { locks: { one: lock({ username: "you", hostname: "laptop" }) }, runs: [] }));

    for (const [what, text] of Object.entries({ "no JSON": "lock", nothing: "", "another form": "{}", "no time": lock({ timestamp: "yesterday" }) }))
        it(`refuses a lock that says ${what}`, () => keeps(/\? not evaluated .*which does not say whose it is: it can't be read/, { locks: { one: text } }));
    for (const [what, said] of Object.entries<Said>({
        "that it does not know the token": { status: 401, text: JSON.stringify({ message: "Bad credentials" }) },
        "that there is no such repository": { status: 404, text: "{}" },
        "a page of a proxy": { text: "<html>Sign in</html>" },
        "an empty object": { text: "{}" },
        null: { text: "null" },
        "a list of no runs": { text: JSON.stringify({ workflow_runs: [{}] }) },
    }))
        it(`refuses where GitHub answers ${what}, and never takes that for nobody`, () =>
            keeps(/\? not evaluated whether a run of Deploy or Rollback lives: .*\nThe locks stay/, { says: { gitHub: said } }));
    it("refuses where GitHub says nothing", () =>
        keeps(/whether a run of Deploy or Rollback lives: GitHub did not answer/, { says: { gitHub: "hangs" }, patience: 200 }));
    for (const [what, said] of Object.entries<Said>({
        "a page of a proxy": { text: "<html><body>Sign in</body></html>" },
        nothing: { text: "" },
        "that it may not tell": { status: 403, text: "<Error><Code>AccessDenied</Code></Error>" },
        "the list of another bucket": { text: `<ListBucketResult><Name>other</Name><Prefix>${folder}/</Prefix><KeyCount>0</KeyCount></ListBucketResult>` },
        "the list of another place": { text: `<ListBucketResult><Name>${place.state}</Name><Prefix></Prefix><KeyCount>0</KeyCount></ListBucketResult>` },
        "the beginning of a list": {
            text: `<ListBucketResult><Name>${place.state}</Name><Prefix>${folder}/</Prefix><KeyCount>0</KeyCount><IsTruncated>true</IsTruncated></ListBucketResult>`,
        },
    }))
        it(`takes ${what} from S3 for no answer`, () => assert.rejects(run({ says: { s3: said } }), NotTold));
    it("takes silence of S3 for no answer", () => assert.rejects(run({ says: { s3: "hangs" }, patience: 200 }), NotTold));

    it("as a command wants a word before it writes, and takes --yes; what is pending is told either way", async function () {
        this.timeout(60_000);
        const key = `${folder}/one.json`;
        const objects = new Map([[key, { text: lock(), at: at("03:05:00") }]]);
        const [bucket, hub] = [await s3(place.state, objects), await gitHub([killed])];
        servers.push(bucket, hub);
        own.script("pulumi", `echo '{"deployment":{}}'`);
        own.cluster({ secrets: "data  sh.helm.release.v1.events.v1  helm.sh/release.v1  1  3d  name=events,owner=helm,status=deployed,version=1\n" });
        const run = (...argv: string[]) =>
            called("cli/unlock.ts", ["prod", ...argv], { AWS_ENDPOINT_URL_S3: bucket.address, GITHUB_API_URL: hub.address, GH_TOKEN: token });
        const asked = await run();
        assert.deepStrictEqual([asked.code, objects.has(key)], [1, true], asked.said);
        assert.match(asked.said, /Nothing was done: nobody is at the terminal[\s\S]*Nothing is pending/);
        const { code, said } = await run("--yes");
        assert.deepStrictEqual([code, objects.has(key)], [0, false], said);
        assert.ok(!said.includes(token));
        assert.match((await run()).said, /^Nobody holds a lock on cryptofunk prod/);
    });
    it("asks GitHub for the repository that the bootstrap's settings name, with the token at hand", () => {
        assert.deepStrictEqual(gitHubPlace("prod", { GH_TOKEN: token }), { api: "https://api.github.com", repository: "example/golive", token });
        // What gh says here is the token: nothing else may.
        own.script("gh", "echo gho_0123456789abcdef");
        assert.strictEqual(gitHubPlace("staging", {}).token, "gho_0123456789abcdef");
        own.script("gh", "echo 'not logged in' >&2; exit 4");
        assert.throws(() => gitHubPlace("prod", {}), /gh auth token ended with 4: not logged in/);
        assert.throws(() => gitHubPlace("nosuch", { GH_TOKEN: token }), /names nosuch/);
    });
});

describe("what a killed deployment leaves", () => {
    let own: ReturnType<typeof tools>;
    beforeEach(() => (own = tools()));
    afterEach(() => own.after());

    const row = (namespace: string, name: string, status: string) =>
        `${namespace}   sh.helm.release.v1.${name}.v4   helm.sh/release.v1   1     3d    modifiedAt=1761960000,name=${name},owner=helm,status=${status},version=4\n`;
    const secret = "v1:0123:ciphertext";
    const urn = "urn:pulumi:prod::golive::aws:rds/instance:Instance::database";
    const exported = (operations?: object[]) =>
        own.script(
            "pulumi",
            `[ "$PULUMI_BACKEND_URL" = "s3://${place.state}?region=${place.region}" ] || exit 9\ncat <<'END'\n${JSON.stringify({ version: 3, deployment: { resources: [{ urn, outputs: { password: { ciphertext: secret } } }], ...(operations && { pending_operations: operations }) } })}\nEND`,
        );

    async function told() {
        const said: string[] = [];
        const clean = await remains({ operations: () => pendingOperations(place), releases: pendingReleases }, line => said.push(line), plain);
        return { clean, said: said.join("\n") };
    }

    it("is nothing where the state and every release say so", async () => {
        exported();
        own.cluster({ secrets: row("monitoring", "monitoring", "deployed") + row("data", "events", "superseded") });
        assert.deepStrictEqual(await told(), { clean: true, said: "Nothing is pending, neither in the state nor in Helm's releases." });
        assert.match(own.called()[0], /^get secrets --all-namespaces --selector=owner=helm --show-labels --no-headers/);
    });
    it("is told by name, with the page, and never a value of the state", async () => {
        exported([{ type: "creating", resource: { urn, inputs: { password: { ciphertext: secret } } } }]);
        own.cluster({ secrets: row("monitoring", "monitoring", "pending-upgrade") + row("data", "events", "deployed") });
        const { clean, said } = await told();
        assert.strictEqual(clean, false);
        assert.strictEqual(
            said,
            `✗ pending       creating ${urn}\n✗ pending-upgrade monitoring in monitoring, revision 4\nWhat to do: docs/restore/pending.md`,
        );
    });
    it("is not evaluated, and not nothing, where the state or the cluster does not answer", async () => {
        own.script("pulumi", "echo 'error: no stack' >&2; exit 255");
        own.cluster({ secrets: "" });
        const { clean, said } = await told();
        assert.strictEqual(clean, false);
        assert.match(said, /\? not evaluated what a killed deployment was about to do: pulumi stack export --stack ended with 255: error: no stack/);
        assert.match(said, /\? not evaluated releases of Helm: kubectl shows no release of Helm at all/);
    });
    it("is not evaluated where kubectl or pulumi print something else", async () => {
        own.script("pulumi", "echo '{}'");
        own.cluster({ secrets: "NAMESPACE NAME\n" });
        assert.match((await told()).said, /another thing than was asked for[\s\S]*another thing than the labels/);
    });
});
