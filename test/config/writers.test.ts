import * as assert from "node:assert";
import { faultsAfter, type Loose, load, refuses, sound, texts, withProject } from "./sandbox";

const executor = (manifest: Loose): Loose => manifest.services["order-executor"];
const keys = { BINANCE_API_KEY: "${binance.apiKey}" };
const part = (image: Loose) => ({
    image,
    probes: { liveness: { command: ["true"] }, readiness: { command: ["true"] } },
    resources: { cpu: "100m", memory: "128Mi" },
    secrets: keys,
});
const somebodyElses = (reference: string) => part({ reference, version: "1.0.0" });
/** A second service with the first one's keys. */
const helper = (more: object) => (manifest: Loose) => {
    manifest.services.helper = { ...structuredClone(executor(manifest)), placesOrders: false, secrets: {}, ...more };
};

describe("who places orders", () => {
    refuses({
        "a key that may trade": [
            [
                "that signs transactions in such a service",
                helper({ signer: { variable: "KMS_KEY_ID" } }),
                "services.helper.signer",
                "a key that signs transactions",
                /^only with `placesOrders: true`: whoever signs sends orders and money$/,
            ],
            [
                "in a service that says it places no orders",
                helper({ secrets: keys }),
                "services.helper.secrets.BINANCE_API_KEY",
                "a key of binance",
                /^only with `placesOrders: true`, on an account of its own: it may read, trade/,
            ],
            [
                "in a sidecar of such a service",
                helper({ sidecars: { twin: part({ build: { context: "../cryptofunk" } }) } }),
                "services.helper.sidecars.twin.secrets.BINANCE_API_KEY",
                "a key of binance",
                /^only with `placesOrders: true`/,
            ],
            [
                "in a job",
                m => (m.jobs = { rebalance: { image: executor(m).image, schedule: "0 6 * * *", resources: executor(m).resources, secrets: keys } }),
                "jobs.rebalance.secrets.BINANCE_API_KEY",
                "${binance.apiKey}",
                /^only with binance in `exchanges`/,
            ],
            [
                "in the migration",
                m => Object.assign(m.migrations.secrets, keys),
                "migrations.secrets.BINANCE_API_KEY",
                "${binance.apiKey}",
                /^only with binance in `exchanges`/,
            ],
        ],
    });

    const beside = (sidecar: string, change: (manifest: Loose) => void, digest?: string) =>
        withProject(
            texts(
                (files => {
                    executor(files.manifest).sidecars = { [sidecar]: somebodyElses("ghcr.io/owner/trader") };
                    change(files.manifest);
                    const isReferenced = "reference" in executor(files.manifest).sidecars[sidecar].image;
                    for (const name of [...(isReferenced ? [`order-executor.${sidecar}`] : []), ...(digest ? [digest] : [])])
                        files.prod["golive:release"].digests[name] = `sha256:${"a".repeat(64)}`;
                    return files;
                })(sound()),
            ),
            root => load(root, "prod").manifest.name,
        );
    it("refuses a key that may trade in a sidecar that somebody else builds", () =>
        assert.throws(
            () => beside("trader", () => undefined),
            /services\.order-executor\.sidecars\.trader\.secrets\.BINANCE_API_KEY[\s\S]*nothing: it may read, trade, and this container's image is one that somebody else builds/,
        ));
    const built = (context: string, dockerfile?: string) => ({ build: { context, ...(dockerfile && { dockerfile }) } });
    it("refuses it in a sidecar that is built from another source, by its folder or its Dockerfile", () => {
        for (const image of [built("../other"), built("../cryptofunk/../other"), built("../cryptofunks")])
            assert.throws(
                () => beside("trader", m => (executor(m).sidecars.trader.image = image)),
                /sidecars\.trader\.secrets\.BINANCE_API_KEY[\s\S]*this container's image is built from another source than the bot's/,
            );
    });
    it("takes one that is built from the bot's source, or from the same folder as the service", () => {
        assert.strictEqual(
            beside("trader", m => (executor(m).sidecars.trader.image = built("../cryptofunk/trader"))),
            "cryptofunk",
        );
        assert.strictEqual(
            beside("trader", m => (executor(m).sidecars.trader.image = executor(m).image = built("../other"))),
            "cryptofunk",
        );
    });
    it("takes one of the same image as the service's", () =>
        assert.strictEqual(
            beside("trader", m => (executor(m).image = { reference: "ghcr.io/owner/trader", version: "1.0.0" }), "order-executor"),
            "cryptofunk",
        ));
    it("takes a sidecar that somebody else builds and that has no such key", () =>
        assert.strictEqual(
            beside("trader", m => (executor(m).sidecars.trader.secrets = {})),
            "cryptofunk",
        ));

    const nobody = ({ manifest }: Loose) => {
        executor(manifest).placesOrders = false;
        manifest.exchanges.binance.permissions = ["read"];
    };
    for (const phase of ["canary", "live"])
        it(`refuses ${phase} of a manifest in which no service places orders`, () => {
            const [fault, ...more] = faultsAfter(nobody, "prod", [`phase=${phase}`]);
            assert.deepStrictEqual([more, fault.file, fault.path, fault.found], [[], "bots/cryptofunk.yaml", "services", "no service that places orders"]);
            assert.match(fault.allowed, new RegExp(`placesOrders: true.*in ${phase} the bot trades money`));
        });
    it("takes it in dry", () => {
        const files = sound();
        nobody(files);
        assert.strictEqual(
            withProject(texts(files), root => load(root, "prod").settings.phase),
            "dry",
        );
    });
});
