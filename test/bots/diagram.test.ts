import * as assert from "node:assert";
import { asDiagram } from "../../cli/output/diagram/diagram";
import { type Picture, pictureOf } from "../../cli/output/diagram/model";
import { nodeOf, publicOf, wellFormed } from "../cli/output/diagram-fixture";
import { flowsOf } from "./flows";
import { bots, recordingOf } from "./recordings";

describe("the picture of every bot", () => {
    const drawn = async (bot: string, stack: string) => pictureOf((await recordingOf(bot, stack)).resources, bot);

    /** A picture's arrows of the bot's own pods, as the table of intended flows has them; what was put together is taken apart again. */
    const asFlows = ({ nodes, arrows }: Picture): string[] => {
        const flows = new Map<string, Set<string>>();
        const placeOf = (id: string): string[] => {
            const node = nodes.find(one => one.id === id);
            const places: Record<string, string> = { internet: "internet", edge: "edge", stores: "stores", aws: "nodes", data: `data/${node?.parts[0].name}` };
            return places[node?.box ?? ""] ? [places[node?.box ?? ""]] : (node?.parts.map(({ name }) => name) ?? []);
        };
        for (const { from, to, ports, kind } of arrows)
            if (ports.length && kind !== "operations" && !["callers", "operators"].includes(from) && nodes.find(({ id }) => id === to)?.box !== "edge")
                for (const one of placeOf(from))
                    for (const other of placeOf(to)) {
                        const key = `${one} -> ${other}`;
                        flows.set(key, new Set([...(flows.get(key) ?? []), ...ports]));
                    }
        return [...flows].map(([key, ports]) => `${key}:${[...ports].sort((a, b) => Number(a) - Number(b)).join(",")}`).sort();
    };

    for (const bot of bots)
        for (const stack of ["prod", "staging"])
            it(`${bot} ${stack}: exactly the flows that another evaluation of its policies finds`, async () => {
                const { resources } = await recordingOf(bot, stack);
                // Prometheus stands in the services themselves, and the control plane's way to stop them in no picture.
                const flows = flowsOf(resources, bot).filter(one => !/^(prometheus|stores) ->/.test(one));
                assert.deepStrictEqual(asFlows(pictureOf(resources, bot)), flows);
            });

    for (const bot of bots)
        it(`${bot}: the services that Prometheus may scrape say so`, async () => {
            const { resources } = await recordingOf(bot, "prod");
            const scraped = flowsOf(resources, bot).flatMap(one => /^prometheus -> (?!data\/)(.*):(.*)$/.exec(one)?.slice(1) ?? []);
            const { nodes } = pictureOf(resources, bot);
            const said = nodes.flatMap(({ kind, parts, upkeep }) =>
                upkeep.flatMap(({ name, ports }) => (kind === "service" && name === "monitoring" ? [...parts.map(part => part.name), ...ports] : [])),
            );
            assert.deepStrictEqual(said.sort(), scraped.sort());
        });

    const front = { vanta: ["webhook"], "bot-core": ["api", "dashboard"], cryptofunk: ["api"] } as Record<string, string[]>;
    for (const bot of bots)
        it(`${bot}: public is ${front[bot]?.join(" and ") ?? "nothing"}, and in staging the cluster's API to the office`, async () => {
            const expected = (front[bot] ?? []).map(name => `service/${name}`);
            const edges = !front[bot] ? [] : bot === "bot-core" ? ["edge/edge", "edge/edge-cdn"] : ["edge/edge"];
            assert.deepStrictEqual(publicOf(await drawn(bot, "prod")), [...edges, ...expected]);
            const staging = await drawn(bot, "staging");
            assert.deepStrictEqual(
                publicOf(staging).filter(id => id.startsWith("service/") || id === "api"),
                ["api", ...expected],
            );
            assert.deepStrictEqual(nodeOf(staging, "api")?.lines, ["open to 203.0.113.0/24"]);
        });

    it("only the worker reaches vanta's exchange and its key, only the gateway mech-exo's", async () => {
        const orders = (picture: Picture) => picture.arrows.flatMap(({ kind, from, to }) => (kind === "orders" ? [`${from} -> ${to}`] : []));
        assert.deepStrictEqual(orders(await drawn("vanta", "prod")), ["service/worker -> exchange/avantis/base-wallet", "service/worker -> key/worker-signer"]);
        assert.deepStrictEqual(orders(await drawn("mech-exo", "prod")), ["service/gateway -> exchange/interactive-brokers/main"]);
    });
    it("shows every store with what it is", async () => {
        const stores = async (bot: string) =>
            (await drawn(bot, "prod")).nodes.flatMap(({ kind, parts, lines }) => (kind === "store" ? [`${parts[0].name}: ${lines[0]}`] : [])).sort();
        assert.deepStrictEqual(await stores("cryptofunk"), [
            "cache: Redis 7.1 on ElastiCache",
            "database: Postgres 16 on CloudNativePG",
            "events: NATS JetStream",
        ]);
        assert.deepStrictEqual(await stores("freqtrade"), ["data: disk"]);
        assert.deepStrictEqual(
            (await stores("bot-core")).map(one => one.replace(/[\d.]+ ?/g, "")),
            ["cache: Redis on ElastiCache", "documents: MongoDB on DocumentDB ", "queue: RabbitMQ on Amazon MQ"],
        );
    });
    for (const bot of bots)
        it(`${bot}: the same bytes twice, a page wide, and neither account nor script in it`, async () => {
            const { resources } = await recordingOf(bot, "prod");
            const report = { bot, stack: "prod", verdict: "GO" } as const;
            const svg = await asDiagram(report, resources);
            assert.strictEqual(await asDiagram(report, resources.toReversed()), svg);
            wellFormed(svg);
            assert.doesNotMatch(svg, /\d{12}|arn:|<script|<image|href=|url\(|\[unknown\]|\[secret\]/);
            assert.ok(Number(/<svg width="(\d+)pt"/.exec(svg)?.[1]) < 1600);
            assert.match(svg, new RegExp(`>${bot} in prod, phase dry: GO</text>`));
        });
});
