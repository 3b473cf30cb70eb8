import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../cli/output/arguments";
import { asDiagram, diagramFile } from "../../../cli/output/diagram/diagram";
import { graphOf, summaryOf } from "../../../cli/output/diagram/draw";
import { type Picture, pictureOf } from "../../../cli/output/diagram/model";
import type { PictureNode } from "../../../cli/output/diagram/sheet";
import { together } from "../../../cli/output/diagram/together";
import type { Report } from "../../../cli/output/report";
import type { RecordedResource } from "../../../policies/engine/analysis";
import { nodeOf, opening, policy, publicOf, recorded, toy, wellFormed } from "./diagram-fixture";

// biome-ignore lint/suspicious/noExplicitAny: recorded properties have the shape of any resource
type Loose = any;

const arrowsOf = ({ arrows }: Picture): string[] => arrows.map(({ from, to, ports }) => `${from} -> ${to}${ports.length ? `:${ports.join(",")}` : ""}`).sort();
const propertiesOf = (resources: RecordedResource[], type: string, name: string): Loose =>
    resources.find(one => one.type.endsWith(type) && one.name === name)?.properties;
const without = (resources: RecordedResource[], type: string, name: string) => resources.filter(one => !(one.type.endsWith(type) && one.name === name));

describe("the picture of a small bot", () => {
    const sound = [
        "callers -> edge/edge:443",
        "edge/edge -> service/web:8080",
        "service/trader -> exchange/binance/main:443",
        "service/trader -> store/database:5432",
        "service/web -> store/database:5432",
    ];
    const draw = (change: (resources: RecordedResource[]) => RecordedResource[] | undefined = () => undefined): Picture => {
        const resources = toy();
        return pictureOf(change(resources) ?? resources, "toy");
    };

    it("has what the policies and the security groups let through, and nothing else", () => assert.deepStrictEqual(arrowsOf(draw()), sound));
    it("shows what is public, who sends the orders and in which mode", () => {
        const picture = draw();
        assert.deepStrictEqual(publicOf(picture), ["edge/edge", "service/web"]);
        assert.deepStrictEqual([nodeOf(picture, "service/trader")?.placesOrders, nodeOf(picture, "service/web")?.placesOrders], [true, false]);
        assert.deepStrictEqual(nodeOf(picture, "service/trader")?.lines, ["1 pod, never two", "MODE=paper"]);
        assert.deepStrictEqual([picture.phase, picture.isolated], ["dry", true]);
        assert.deepStrictEqual(summaryOf(picture), [
            "Public: web. Nothing else answers the internet.",
            "Orders are sent by trader; trader holds the key of binance.",
        ]);
    });
    it("says of two services in one box that they hold a key", () => {
        const picture = draw();
        const trader = nodeOf(picture, "service/trader") ?? assert.fail("no trader");
        trader.parts = [...trader.parts, { name: "watcher" }];
        assert.match(summaryOf(picture)[1], /; trader, watcher hold the key of binance\.$/);
    });
    it("keeps the name of one service in a box apart from what is said of the one above", () => {
        const picture = draw();
        const trader = nodeOf(picture, "service/trader") ?? assert.fail("no trader");
        const label = (parts: PictureNode["parts"]) => {
            trader.parts = parts;
            return JSON.stringify(graphOf(picture, "toy", "GO")).replaceAll(/<[^>]*>/g, "|");
        };
        assert.match(
            label([
                { name: "trader", lines: ["Trades."] },
                { name: "watcher", lines: ["Watches."] },
            ]),
            /Trades\.[|]+ [|]+watcher[|]+Watches\./,
        );
        assert.match(label([{ name: "trader" }, { name: "watcher" }]), /trader[|]+watcher/);
    });
    it("says of an exchange's key that it is said to be bound, which nobody has seen", () => {
        const picture = draw(resources => void Object.assign(propertiesOf(resources, ":Secret", "binance").tags, { "golive:ip-restricted": "true" }));
        assert.ok(nodeOf(picture, "exchange/binance/main")?.lines.includes("said to be bound to addresses"));
    });
    it("draws no arrow that a policy denies at the caller's end", () => {
        const picture = draw(resources => void propertiesOf(resources, ":NetworkPolicy", "trader").spec.egress.shift());
        assert.deepStrictEqual(
            arrowsOf(picture),
            sound.filter(one => one !== "service/trader -> store/database:5432"),
        );
    });
    it("draws no arrow that a policy denies at the called one's end", () => {
        const picture = draw(resources => {
            propertiesOf(resources, ":NetworkPolicy", "web").spec.ingress[0].from[0].ipBlock.cidr = "10.0.9.0/24";
        });
        assert.deepStrictEqual([arrowsOf(picture).includes("edge/edge -> service/web:8080"), publicOf(picture)], [false, ["edge/edge"]]);
    });
    it("draws no arrow that the store's security group denies", () => {
        const picture = draw(resources => without(resources, ":SecurityGroupIngressRule", "database-Ingress-5432-cluster"));
        assert.deepStrictEqual(
            arrowsOf(picture),
            sound.filter(one => !one.endsWith("store/database:5432")),
        );
    });
    it("draws an arrow between two services only if both agree, whatever label an expression asks for", () => {
        const to = { podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["web"] }] } };
        const calls = policy("calls", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [to] }] });
        const answers = policy("answers", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 8080, endPort: 8090 }] }] });
        assert.deepStrictEqual(arrowsOf(draw(resources => [...resources, calls])), sound);
        assert.ok(arrowsOf(draw(resources => [...resources, calls, answers])).includes("service/trader -> service/web:8080,8090"));
    });
    it("opens everything to pods that no policy selects", () => {
        const picture = draw(resources => resources.filter(({ type, name }) => !type.endsWith(":NetworkPolicy") || name === "web"));
        assert.ok(
            arrowsOf(picture).includes("service/trader -> hosts:any") === false && arrowsOf(picture).includes("service/trader -> exchange/binance/main:any"),
        );
        assert.ok(!arrowsOf(picture).some(one => one.startsWith("service/trader -> service/web")), "web's own policy still denies");
    });
    it("knows ports by their name, and that UDP is not TCP", () => {
        const calls = (port: object) => policy("calls", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }], ports: [port] }] });
        const answers = policy("answers", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] });
        const flows = (port: object) =>
            arrowsOf(draw(resources => [...resources, calls(port), answers])).filter(one => one.startsWith("service/trader -> service"));
        assert.deepStrictEqual(flows({ port: "http" }), ["service/trader -> service/web:8080"]);
        assert.deepStrictEqual(flows({ port: "metrics" }), []);
        assert.deepStrictEqual(flows({ port: 8080, protocol: "UDP" }), []);
    });
    it("keeps namespaces apart unless a policy names another", () => {
        const upkeep = (from: object) => {
            const lets = policy("lets", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [from], ports: [{ port: 8080 }] }] });
            return nodeOf(
                draw(resources => {
                    const job = structuredClone(resources.find(({ type }) => type.endsWith(":Deployment")) as RecordedResource);
                    (job.properties as Loose).metadata.namespace = "other";
                    return [...resources, { ...job, urn: `${job.urn}2` }, lets];
                }),
                "service/web",
            )?.upkeep;
        };
        assert.deepStrictEqual(upkeep({ podSelector: {} }), []);
        assert.deepStrictEqual(upkeep({ podSelector: {}, namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "third" } } }), []);
        const named = { podSelector: {}, namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } };
        assert.deepStrictEqual(upkeep(named), [{ name: "web", ports: ["8080"] }]);
    });
    it("says `any` where every port is open", () => {
        const open = policy("open", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] });
        assert.ok(arrowsOf(draw(resources => [...resources, open])).includes("service/web -> hosts:any"));
    });
    it("does not call public what only some addresses, or nobody, may reach", () => {
        const office = draw(resources => [
            ...without(resources, ":SecurityGroupIngressRule", "edge-Ingress-443-0.0.0.0/0"),
            opening("Ingress", "edge", 443, { cidr: "203.0.113.0/24" }),
        ]);
        assert.deepStrictEqual([publicOf(office), nodeOf(office, "callers")], [[], undefined]);
        assert.strictEqual(summaryOf(office)[0], "Nothing of it answers the internet.");
        const inner = draw(resources => {
            propertiesOf(resources, ":LoadBalancer", "edge").internal = true;
        });
        assert.deepStrictEqual(publicOf(inner), []);
    });
    it("calls a store public that has an address of the internet and lets it in", () => {
        const wide = opening("Ingress", "database", 5432, { cidr: "0.0.0.0/0" });
        const addressed = (...more: RecordedResource[]) =>
            draw(resources => {
                propertiesOf(resources, ":Instance", "database").publiclyAccessible = true;
                return [...resources, ...more];
            });
        assert.deepStrictEqual(publicOf(addressed()), ["edge/edge", "service/web"]);
        assert.deepStrictEqual(publicOf(draw(resources => [...resources, wide])), ["edge/edge", "service/web"]);
        const open = addressed(wide);
        assert.deepStrictEqual(publicOf(open), ["edge/edge", "service/web", "store/database"]);
        assert.ok(arrowsOf(open).includes("callers -> store/database:5432"));
        assert.strictEqual(summaryOf(open)[0], "Public: web, database. Nothing else answers the internet.");
    });
    it("reads rules that stand in the security group itself", () => {
        const picture = draw(resources => {
            propertiesOf(resources, ":SecurityGroup", "database").ingress = [{ protocol: "-1", cidrBlocks: ["10.0.1.0/24"] }];
            return without(resources, ":SecurityGroupIngressRule", "database-Ingress-5432-cluster");
        });
        assert.deepStrictEqual(arrowsOf(picture), sound);
    });
    it("draws the exchange to whom the key is given, not to whom the internet is open", () => {
        const picture = draw(resources => {
            propertiesOf(resources, ":Deployment", "web").spec.template.spec.volumes = [{ secret: { secretName: "trader" } }];
            propertiesOf(resources, ":StatefulSet", "trader").spec.template.spec.containers[0].env = [];
            propertiesOf(resources, ":NetworkPolicy", "web").spec.egress.push(propertiesOf(resources, ":NetworkPolicy", "trader").spec.egress[1]);
        });
        assert.deepStrictEqual(
            arrowsOf(picture).filter(one => one.endsWith(":443") && one.startsWith("service")),
            ["service/trader -> hosts:443", "service/web -> exchange/binance/main:443"],
        );
    });
    it("puts services together that may talk to the same", () => {
        const picture = draw(resources => {
            const twin = structuredClone(resources.filter(({ name, type }) => name === "trader" && /StatefulSet|Policy/.test(type)));
            for (const one of twin) {
                const text = JSON.stringify(one.properties).replaceAll("trader", "reader").replace('"golive.dev/places-orders":"true"', '"x":"y"');
                const properties = JSON.parse(text.replace('"KEY"', '"OTHER"'));
                resources.push({ ...one, name: "reader", urn: `${one.urn}2`, properties });
                resources.push({
                    ...one,
                    name: "writer",
                    urn: `${one.urn}3`,
                    properties: JSON.parse(JSON.stringify(properties).replaceAll("reader", "writer")),
                });
            }
        });
        assert.deepStrictEqual(
            nodeOf(picture, "service/reader")?.parts.map(({ name }) => name),
            ["reader", "writer"],
        );
        assert.strictEqual(nodeOf(picture, "service/writer"), undefined);
        const twins = (more: object) =>
            together(
                ["a", "b"].map(id => ({ ...(nodeOf(picture, "service/reader") as PictureNode), id, ...more })),
                [],
            ).nodes.length;
        assert.deepStrictEqual([twins({}), twins({ placesOrders: true }), twins({ isPublic: true }), twins({ kind: "store" })], [1, 2, 2, 2]);
    });
    it("names who only looks after something, and says what is not built", () => {
        const picture = draw(resources => {
            resources[0].outputs = { waiting: { sender: ["binance"] } };
            return [
                ...resources,
                recorded("aws:ec2/securityGroup:SecurityGroup", "rotation"),
                opening("Egress", "rotation", 5432, { group: "database" }),
                opening("Ingress", "database", 5432, { group: "rotation" }),
            ];
        });
        assert.deepStrictEqual(nodeOf(picture, "store/database")?.upkeep, [{ name: "rotation", ports: ["5432"] }]);
        assert.ok(summaryOf(picture).includes("Not built yet, because a secret is missing: sender."));
    });
    it("never shows a secret, nor what is not known yet", async () => {
        const resources = toy();
        const container = propertiesOf(resources, ":StatefulSet", "trader").spec.template.spec.containers[0];
        container.env[0].value = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
        propertiesOf(resources, ":Instance", "database").engineVersion = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const svg = await asDiagram({ bot: "toy", stack: "prod", verdict: "GO" }, resources);
        assert.doesNotMatch(svg, /hunter2|MODE=|\[secret\]|\[unknown\]|04da6b54/);
        assert.match(svg, /Postgres on RDS/);
    });
    it("takes text of any kind", async () => {
        const resources = toy();
        propertiesOf(resources, ":Namespace", "toy").metadata.annotations = { "kubernetes.io/description": 'Buys <low> & "sells"\n--> \\N high\u0001' };
        wellFormed(await asDiagram({ bot: "toy", stack: "prod", verdict: "NO-GO" }, resources));
    });
});

describe("--diagram", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "diagram-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const report = { bot: "toy", stack: "prod", verdict: "GO" } as Report;
    const preview = (...args: string[]) => {
        const { npm_lifecycle_event: _, ...env } = process.env;
        const cwd = join(__dirname, "../../..");
        return spawnSync(process.execPath, ["--require=./cli/start.js", "cli/preview.ts", ...args], { cwd, env, encoding: "utf8", maxBuffer: 1 << 28 });
    };

    it("writes a file, beside what is printed", () => {
        const { status, stdout, stderr } = preview("prod", "--bot", "example", "--json", "--diagram", join(folder, "bot.svg"));
        assert.deepStrictEqual([status, JSON.parse(stdout).verdict, stderr], [0, "GO", ""]);
        assert.match(readFileSync(join(folder, "bot.svg"), "utf8"), /<title>example in prod: GO<\/title>/);
        assert.deepStrictEqual(readdirSync(folder), ["bot.svg"]);
    });
    it("draws a NO-GO too", () => {
        const { status } = preview("prod", "--bot", "example", "--config", "stagedSecrets=[]", "--diagram", join(folder, "bot.svg"));
        assert.strictEqual(status, 1);
        const svg = readFileSync(join(folder, "bot.svg"), "utf8");
        assert.match(svg, />example in prod: NO-GO<\/text>/);
        assert.match(svg, />Not built yet, because a secret is missing: engine\.<\/text>/);
    });
    it("refuses a folder that does not exist before it previews anything, in one line", () => {
        const { status, stdout, stderr } = preview("prod", "--diagram", join(folder, "none", "bot.svg"));
        assert.deepStrictEqual([status, stdout], [2, ""]);
        assert.match(stderr, /^--diagram \S+none\/bot\.svg cannot be written \(ENOENT\)\. Name a file in a folder that exists\.\n$/);
    });
    it("leaves nothing half-written: neither a draft nor a changed picture", async () => {
        const file = join(folder, "bot.svg");
        writeFileSync(file, "the old one");
        await assert.rejects(diagramFile(file).write(report, undefined as unknown as RecordedResource[]), TypeError);
        assert.deepStrictEqual([readdirSync(folder), readFileSync(file, "utf8")], [["bot.svg"], "the old one"]);
        await assert.rejects(diagramFile(`${folder}/..`).write(report, toy()), UsageError);
        await diagramFile(file).write(report, toy());
        assert.match(readFileSync(file, "utf8"), /^<\?xml/);
        assert.deepStrictEqual(readdirSync(folder), ["bot.svg"]);
    });
});
