import * as assert from "node:assert";
import type { Socket } from "node:net";
import { families } from "../../probes";
import type { Probe } from "../../probes/probe";
import { storeProbes, storesFamily } from "../../probes/stores";
import { discreet } from "../../probes/stores/discreet";
import { secret } from "../leaks/collect";
import { liars, listening, says, worldWith } from "./worlds";

const password = secret("hunter2-hunter2-hunter2");
const stores = {
    database: {
        kind: "postgres",
        hosting: "cluster",
        database: "bot",
        extensions: ["vector"],
        immutableTables: ["trades"],
        indexes: [],
        hypertables: ["prices"],
    },
    cache: { kind: "redis", eviction: "allkeys-lru", killSwitch: false },
    documents: { kind: "mongodb", database: "bot", indexes: [] },
    queue: { kind: "rabbitmq", virtualHost: "bot" },
    events: { kind: "nats", replicas: 3 },
};

/** Every probe of every store, where each of them is one server of this machine, with TLS as deployed or without. */
async function everything(port: number, plain: boolean): Promise<{ of: string; answer: unknown }[]> {
    const means = {
        secret: async () => ({ username: "application", password, host: "database", port: "5432" }),
        inside: async () => ({ host: "127.0.0.1", port }),
    };
    const world = worldWith({ means, manifest: { stores, migrations: { store: "database" } } });
    const asks = storeProbes().flatMap(probe =>
        probe.targets(world).map(async target => {
            const there = { ...target, plain, ...(target.of !== "nats" && { address: { host: "store", port: 1 } }) };
            const answer = await probe
                .ask(there, { world, demands: { percent: 80, p95: 50, days: 7, servers: 3 }, signal: AbortSignal.timeout(2500) })
                .catch(error => error);
            return { of: `${probe.name} of ${target.name}`, answer };
        }),
    );
    return Promise.all(asks);
}

/** Speaks to whoever signs in as the store would, and sends back whatever it was sent. */
const echo = (socket: Socket): unknown => socket.on("data", part => socket.write(Buffer.concat([Buffer.from("-ERR "), part, Buffer.from("\r\n")])));

/** A PostgreSQL that asks for the password in plain text and writes it into its error. */
const asksForPlainText = (socket: Socket): void => {
    let first = true;
    socket.on("data", part => {
        if (first) socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        else {
            const fields = Buffer.concat([Buffer.from("SFATAL\0C28P01\0M"), part.subarray(5), Buffer.from("\0\0")]);
            const size = Buffer.alloc(4);
            size.writeInt32BE(fields.length + 4);
            socket.write(Buffer.concat([Buffer.from("E"), size, fields]));
        }
        first = false;
    });
};

describe("stores that mean no good", () => {
    for (const plain of [true, false])
        for (const [lie, speak] of Object.entries({ ...liars, "sends back what it was sent": echo, "asks for the password in plain text": asksForPlainText }))
            it(`${plain ? "without" : "with"} TLS, one that ${lie}: nothing hangs, passes or tells a secret`, async () => {
                const server = await listening(speak as (socket: Socket) => void);
                try {
                    const answers = await everything(server.port, plain);
                    assert.ok(answers.length > 15);
                    for (const { of, answer } of answers) {
                        const text = answer instanceof Error ? `${answer.message} ${answer.stack} ${answer.cause}` : JSON.stringify(answer);
                        assert.ok(!text.includes(password) && !text.includes(Buffer.from(password).toString("base64").replace(/=+$/, "")), `${of}: ${text}`);
                        if (answer instanceof Error) continue;
                        const holding = (answer as { holds: string }[]).every(({ holds }) => holds === "yes");
                        assert.ok(!holding, `${of} passes: ${text}`);
                    }
                } finally {
                    server.stop();
                }
            });
});

describe("a secret that a probe was given", () => {
    const telling = (say: (password: string) => unknown): Probe =>
        discreet({
            name: "stores.planted",
            says: "what it was given",
            targets: () => [{ name: "it" }],
            async ask(_, { world }) {
                const given = await world.means.secret("x");
                return say(given.password) as never;
            },
        });
    const ask = (probe: Probe) =>
        probe.ask(
            { name: "it" },
            { world: worldWith({ means: { secret: async () => ({ username: "bot", password }) } }), demands: {}, signal: new AbortController().signal },
        );

    it("leaves it in no measure, as it is, encoded or in base64", async () => {
        for (const form of [password, Buffer.from(password).toString("base64")]) {
            const measured = await ask(telling(() => [{ what: `a ${form}`, demanded: form, found: `b ${form} c`, holds: "yes" }]));
            assert.ok(!JSON.stringify(measured).includes(form.replace(/=+$/, "")));
            says(measured, "a [secret]", "yes", /^b \[secret\]/);
        }
    });
    it("leaves it in no error, nor in the cause of one", async () => {
        const error = await ask(
            telling(given => {
                throw new Error(`no ${given}`, { cause: given });
            }),
        ).catch(one => one as Error);
        assert.ok(error instanceof Error);
        assert.strictEqual(error.message, "no [secret]");
        assert.ok(!`${error.stack} ${error.cause}`.includes(password));
    });
});

describe("the stores' canary", () => {
    it("tells a fault by every probe of the family", async () => {
        const told = await storesFamily().canary(AbortSignal.timeout(15_000));
        assert.ok(told.every(({ holds }) => holds === "no"));
        assert.ok(told.length > storeProbes().length);
    });
    for (const { name } of storeProbes())
        it(`tells when ${name} passes everything`, async () => {
            const broken = storeProbes().map(one =>
                one.name === name ? { ...one, ask: async () => [{ what: "all", demanded: "all", found: "all", holds: "yes" as const }] } : one,
            );
            await assert.rejects(storesFamily(broken).canary(AbortSignal.timeout(15_000)), new RegExp(`${name} does not tell a planted fault`));
        });
    it("is one of the families that are asked", () => assert.ok(["stores", "pods", "mode"].every(name => families.some(family => family.name === name))));
});
