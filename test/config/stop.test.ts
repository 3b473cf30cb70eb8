import * as assert from "node:assert";
import { settingsOf } from "../../config/bots";
import { stackConfig } from "../../config/load";
import { manifestSchema } from "../../config/manifest";
import { cryptofunk } from "../components/bot-fixture";
import { faultsAfter, type Loose, refuses, sound, texts, withProject } from "./sandbox";

const id = "stop-20261129-031500-4f2a9c";
const cancel = (over: object) => (m: Loose) => (m.trading.cancelOrders = { service: "orchestrator", port: "http", path: "/orders/cancel", ...over });

describe("what stops a bot, in a manifest", () => {
    refuses({
        killSwitch: [
            ["a service that is not there", m => (m.trading.killSwitch.service = "orchestratr"), "trading.killSwitch.service", '"orchestratr"', /orchestrator/],
            ["a port that it does not have", m => (m.trading.killSwitch.port = "htp"), "trading.killSwitch.port", '"htp"', /http/],
            ["a path with a space", m => (m.trading.killSwitch.path = "/pau se"), "trading.killSwitch.path", ".", /a path such as \/pause/],
            ["a method that is none", m => (m.trading.killSwitch.method = "STOP"), "trading.killSwitch", ".", /./],
            [
                "a confirmation that any answer is",
                m => (m.trading.killSwitch.confirm = { path: "/status", contains: "" }),
                "trading.killSwitch.confirm.contains",
                ".",
                /./,
            ],
        ],
        cancelOrders: [
            ["a service that is not there", cancel({ service: "orchestratr" }), "trading.cancelOrders.service", '"orchestratr"', /orchestrator/],
            ["a port that it does not have", cancel({ port: "htp" }), "trading.cancelOrders.port", '"htp"', /http/],
            ["a word of its own", cancel({ closePositions: true }), "trading.cancelOrders.closePositions", ".", /./],
        ],
    });
    it("is called by POST where nothing else is said", () => {
        const manifest: Loose = cryptofunk();
        delete manifest.trading.killSwitch.confirm;
        const { killSwitch } = manifestSchema.parse(manifest).trading;
        assert.deepStrictEqual(killSwitch && "service" in killSwitch && [killSwitch.method, killSwitch.body, killSwitch.confirm], [
            "POST",
            undefined,
            undefined,
        ]);
    });
});

const values = (config: Record<string, string>, bot: string) => ({
    ...Object.fromEntries(Object.entries(config).flatMap(([key, value]) => (key.startsWith("golive:") ? [[key.slice(7), value]] : []))),
    ...{ bot, bots: JSON.parse(config["golive:bots"] ?? "{}") },
});

describe("the id of a stop, in the settings", () => {
    for (const field of ["resume", "stopped"])
        for (const wrong of ["yes", "stop-20261129", `${id}"`, "stop-20261129-031500-4F2A9C"])
            it(`golive:${field} is refused as ${wrong}`, () => {
                const [fault, ...more] = faultsAfter(({ prod }) => {
                    prod[`golive:${field}`] = wrong;
                });
                assert.deepStrictEqual(more, []);
                assert.match(fault.path, new RegExp(`golive:${field}$`));
                assert.match(fault.allowed, /the id of a stop, such as/);
            });
    it("is of one bot's stop, and goes over to no other", () => {
        const files = sound();
        Object.assign(files.prod, { "golive:resume": id, "golive:stopped": id });
        const of = (bot: string, sections: object) => {
            files.prod["golive:bots"] = sections;
            return withProject(texts(files), root => settingsOf(values(stackConfig("prod", [], root), bot)));
        };
        assert.strictEqual(of("cryptofunk", {}).resume, id);
        const { resume, stopped } = of("other", { other: { testnet: true } });
        assert.deepStrictEqual([resume, stopped], [undefined, undefined]);
    });
});
