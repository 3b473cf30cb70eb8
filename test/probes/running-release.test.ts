import * as assert from "node:assert";
import type { Measure } from "../../checklist/evidence-file";
import { familiesOfNoRelease, looksWhichRuns } from "../../checklist/running";
import { families } from "../../probes";
import { serving } from "../../probes/canary/server";
import { plantedWorld, waysTo } from "../../probes/canary/world";
import { NoAccess } from "../../probes/probe";
import { run } from "../../probes/run";
import { lookedTwice, ofRelease, type Running, runningRelease } from "../../probes/running-release";
import { asking, familyOf } from "./fixture";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const pod = (name: string, service: string, letter: string | undefined) => ({
    metadata: { name, namespace: "bot", labels: { "app.kubernetes.io/name": service } },
    spec: { containers: [] },
    status: { phase: "Running", containerStatuses: [{ name: service, restartCount: 0, imageID: letter ? `x@${digest(letter)}` : "" }] },
});
const deployment = (name: string, image = `x:1@${digest("a")}`) => ({
    ...{ urn: name, type: "kubernetes:apps/v1:Deployment", name },
    properties: { metadata: { namespace: "bot" }, spec: { replicas: 1, template: { spec: { containers: [{ name, image }] } } } },
});
/** What a look into a cluster with these pods sees of the release 1.2.0. */
const looked = (pods: object[], resources = [deployment("worker")]) =>
    serving(
        ({ path }) => (path.startsWith("/api/v1/namespaces/bot/pods") ? { items: pods } : undefined),
        address => runningRelease(plantedWorld(waysTo(address), { manifest: { name: "bot" }, settings: { release: { version: "1.2.0" } }, resources })),
    );
const saw = ({ measure: { holds, found }, isOther }: Running) => [holds, isOther, found];

describe("the release that runs", () => {
    it("is that of the settings where every pod has its images by their digests", async () =>
        assert.deepStrictEqual(saw(await looked([pod("worker-0", "worker", "a")])), ["yes", false, "1.2.0, 1 images of 1 services"]));
    it("is another one where a single pod has another image", async () => {
        const [holds, isOther, found] = saw(await looked([pod("worker-0", "worker", "a"), pod("worker-1", "worker", "b")]));
        assert.deepStrictEqual([holds, isOther], ["unknown", true]);
        assert.match(String(found), /^another one: image of worker: sha256:bbbb/);
    });
    it("is known to nobody where a node does not tell, no pod runs, the release names no digest, or there is no service", async () => {
        const unknown = async (what: RegExp, ...given: Parameters<typeof looked>) => {
            const [holds, isOther, found] = saw(await looked(...given));
            assert.deepStrictEqual([holds, isOther], ["unknown", false], String(what));
            assert.match(String(found), what);
        };
        await unknown(/a node does not tell the digest/, [pod("worker-0", "worker", undefined)]);
        await unknown(/no pod runs/, []);
        await unknown(/names no digest of it/, [pod("worker-0", "worker", "a")], [deployment("worker", "x:1")]);
        await unknown(/no service of the bot/, [pod("worker-0", "worker", "a")], []);
    });
    it("is known to nobody who is not let in", async () => {
        const kubernetes = async (): Promise<never> => {
            throw new NoAccess("the KUBECONFIG names no cluster");
        };
        const world = plantedWorld({ kubernetes }, { manifest: { name: "bot" }, settings: { release: { version: "1" } }, resources: [deployment("worker")] });
        const { measure, noAccess } = await runningRelease(world);
        assert.deepStrictEqual([measure.holds, measure.found, noAccess], ["unknown", "the KUBECONFIG names no cluster", true]);
    });
});

const measure = (holds: Measure["holds"]): Measure => ({ what: "the release that runs", demanded: "1.2.0", found: "x", holds });
const own: Running = { measure: measure("yes"), isOther: false, noAccess: false };
const other: Running = { measure: measure("unknown"), isOther: true, noAccess: false };
const unseen: Running = { measure: measure("unknown"), isOther: false, noAccess: true };

describe("an answer of what runs", () => {
    const answer = (holds: Measure["holds"]) => ({
        result: holds === "yes" ? ("pass" as const) : holds === "no" ? ("fail" as const) : ("not evaluated" as const),
        measured: [{ what: "it", demanded: "3", found: "2", holds, demand: "most", value: 2 }],
    });
    const result = (holds: Measure["holds"], running: Running) => ofRelease(answer(holds), running).result;
    it("stands where the release was seen, and says so", () => {
        for (const holds of ["yes", "no", "unknown"] as const) assert.strictEqual(result(holds, own), answer(holds).result);
        assert.deepStrictEqual(ofRelease(answer("yes"), own).measured[1], own.measure);
    });
    it("is none of another release, whatever it said, and no number of it is held against anything", () => {
        for (const holds of ["yes", "no", "unknown"] as const) assert.strictEqual(result(holds, other), "not evaluated");
        const [first, ...rest] = ofRelease(answer("no"), other).measured;
        assert.deepStrictEqual(first, other.measure);
        assert.deepStrictEqual(rest, [{ what: "it", demanded: "3", found: "2", holds: "unknown" }]);
    });
    it("is no pass where nobody knows, and a failure all the same", () => {
        assert.deepStrictEqual(
            (["yes", "no", "unknown"] as const).map(holds => result(holds, unseen)),
            ["not evaluated", "fail", "not evaluated"],
        );
    });
    it("is of two looks what the worse of them saw", () => {
        for (const looks of [
            [own, other],
            [other, own],
            [unseen, other],
            [other, unseen],
        ] as const)
            assert.ok(lookedTwice(...looks).isOther);
        assert.strictEqual(lookedTwice(own, own).measure.holds, "yes");
        for (const looks of [
            [own, unseen],
            [unseen, own],
        ] as const)
            assert.deepStrictEqual([lookedTwice(...looks).measure.holds, lookedTwice(...looks).noAccess], ["unknown", true]);
    });
});

describe("the families in which the release has no part", () => {
    it("are those of the account, of what the settings make, and of the way in", () =>
        assert.deepStrictEqual(
            families
                .filter(({ ofRelease }) => ofRelease === false)
                .map(({ name }) => name)
                .sort(),
            [...familiesOfNoRelease],
        ));
    it("leave one probe, which is itself the look", () =>
        assert.deepStrictEqual(
            families.flatMap(({ probes }) => probes.filter(({ asksRelease }) => asksRelease).map(({ name }) => name)),
            [looksWhichRuns],
        ));
});

describe("a run of probes", () => {
    const probe = (name: `${string}.${string}`, more = {}) => ({
        ...{ name, says: "it holds", targets: () => [{ name: "it" }], ask: async (): Promise<Measure[]> => [measure("yes")] },
        ...more,
    });
    const answered = async (one: ReturnType<typeof probe>, family: object, ...looks: Running[]) => {
        const given = {
            families: [{ ...familyOf(one), ...family }],
            world: {} as never,
            running: async () => looks.shift() ?? assert.fail("looked too often"),
        };
        const [{ result, noAccess }] = await run([{ control: asking(one.name), demands: {} }], given);
        return [result, noAccess, looks.length];
    };
    it("looks before and after, and passes nothing where the release changed in between", async () => {
        assert.deepStrictEqual(await answered(probe("http.a"), {}, own, own), ["pass", false, 0]);
        assert.deepStrictEqual(await answered(probe("http.a"), {}, own, other), ["not evaluated", false, 0]);
        assert.deepStrictEqual(await answered(probe("http.a"), {}, unseen, own), ["not evaluated", true, 0]);
    });
    it("does not look for a family in which the release has no part, and leaves the probe of the release itself alone", async () => {
        assert.deepStrictEqual(await answered(probe("tls.a"), { ofRelease: false }), ["pass", false, 0]);
        assert.deepStrictEqual(await answered(probe("pods.a", { asksRelease: true }), {}, other, other), ["pass", false, 0]);
    });
});
