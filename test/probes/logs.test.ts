import * as assert from "node:assert";
import type { Manifest } from "../../config/manifest";
import { type Question, serving } from "../../probes/canary/server";
import type { Plot } from "../../probes/canary/world";
import { noErrors, noWarnings, volume } from "../../probes/logs/counts";
import { levelOf } from "../../probes/logs/levels";
import { noSecrets } from "../../probes/logs/secrets";
import { linesAreJson, requestIds } from "../../probes/logs/shape";
import { logsArrive } from "../../probes/monitoring/logs-arrive";
import { NoAccess, type Probe } from "../../probes/probe";
import { ask, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, world } from "./questions";

const group = "/aws/containerinsights/planted-canary/application";
const logGroup = (name: string) => ({ type: "aws:cloudwatch/logGroup:LogGroup", name, properties: { name } });
const entry = (name: string, tags: object) => ({ type: "aws:secretsmanager/secret:Secret", name, properties: { name: `planted/canary/${name}`, tags } });
const manifest = { services: { api: {}, worker: {} } } as unknown as Partial<Manifest>;

interface Written {
    log: string;
    container?: string;
    /** Namespace. Default: the bot's. */
    of?: string;
    /** Seconds until CloudWatch had it. Default: 1. */
    late?: number;
    /** Minutes since it was written. Default: 1. */
    ago?: number;
}
const event = ({ log, container = "api", of = "planted", late = 1, ago = 1 }: Written) => ({
    timestamp: Date.now() - ago * 60_000,
    ingestionTime: Date.now() - ago * 60_000 + late * 1000,
    message: JSON.stringify({ log, kubernetes: { namespace_name: of, container_name: container, pod_name: `${container}-1` } }),
});

/** CloudWatch Logs as it is documented: two lines a page, an empty page among them, and rows for queries that match. */
function cloudWatch(lines: Written[], rows: [RegExp, object][] = []) {
    const queries = new Map<string, string>();
    return ({ operation, body }: Question): unknown => {
        const asked = JSON.parse(body) as { nextToken?: string; queryString?: string; queryId?: string; filterPattern?: string } & {
            startTime?: number;
            endTime?: number;
        };
        if (operation === "FilterLogEvents") {
            const container = /container_name = "(\w+)"/.exec(asked.filterPattern ?? "")?.[1];
            const namespace = /namespace_name = "(\w+)"/.exec(asked.filterPattern ?? "")?.[1];
            const matching = lines.filter(line => {
                const { timestamp } = event(line);
                const inTime = timestamp >= (asked.startTime ?? 0) && timestamp <= (asked.endTime ?? Number.POSITIVE_INFINITY);
                return inTime && (container ?? line.container ?? "api") === (line.container ?? "api") && [undefined, line.of ?? "planted"].includes(namespace);
            });
            const page = Number(asked.nextToken ?? 0);
            const events = page === 1 ? [] : matching.slice(page === 0 ? 0 : 2 * (page - 1), page === 0 ? 2 : 2 * page).map(event);
            return { events, nextToken: 2 * page < matching.length ? String(page + 1) : undefined, searchedLogStreams: [] };
        }
        if (operation === "StartQuery") {
            queries.set(String(queries.size), asked.queryString ?? "");
            return { queryId: String(queries.size - 1) };
        }
        const query = queries.get(String(asked.queryId)) ?? "";
        const fields = rows
            .filter(([pattern]) => pattern.test(query))
            .map(([, row]) => Object.entries(row).map(([field, value]) => ({ field, value: String(value) })));
        return { status: "Complete", results: fields };
    };
}

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const measured = (probe: Probe<any>, answers: (question: Question) => unknown, plot: Plot = {}, options = {}) =>
    serving(answers, address => ask(probe, world({ address, manifest, resources: [logGroup(group)], ...plot }), options));
const said = (...logs: string[]): Written[] => logs.map(log => ({ log }));

describe("the probes of logs", () => {
    describe("logs.no-errors", () => {
        it("passes lines without an error, on every page, and tells for how long", async () => {
            const found = await measured(
                noErrors,
                cloudWatch(said("started", '{"level":"info","msg":"ERROR is a word"}', "ready", "works", "goes on")),
                {},
                { demands: { minutes: 15 } },
            );
            holds(found);
            assert.deepStrictEqual([found[0].demand, found[0].value, found[0].found], ["minutes", 15, "5 lines of 15 minutes"]);
        });
        it("fails an error on the last page, by its container and never by its text", async () => {
            const found = await measured(noErrors, cloudWatch([...said("a", "b", "c", "d"), { log: "FATAL: no more orders", container: "worker" }]));
            fails(found, /worker: 1 lines are errors/);
            assert.ok(!JSON.stringify(found).includes("orders"));
        });
        it("does not know of a log without a line", async () => isUnknown(await measured(noErrors, cloudWatch([])), /0 lines of 10 minutes/));
        it("has no answer from a log of others, or of another shape", async () => {
            await serving(
                () => ({ events: [event({ log: "x", of: "elsewhere" })] }),
                address => hasNoAnswer(noErrors, world({ address, resources: [logGroup(group)] }), /answers with others/),
            );
            await serving(
                () => ({ events: [{ message: "plain" }] }),
                address => hasNoAnswer(noErrors, world({ address, resources: [logGroup(group)] }), /another shape/),
            );
        });
        it("has no answer from pages that go round", () =>
            serving(
                () => ({ events: [], nextToken: "again" }),
                address => hasNoAnswer(noErrors, world({ address, resources: [logGroup(group)] }), /the same page again/),
            ));
        it("has nothing to ask of a stack without such a log", () => assert.deepStrictEqual(noErrors.targets(world({ address: "http://127.0.0.1:9" })), []));
        it("knows the level by its field, by pino's number, and by upper-case words", () => {
            const levels = {
                ...{
                    '{"level":"ERROR"}': "error",
                    '{"severity":"critical"}': "error",
                    '{"level":50}': "error",
                    "12:00 ERROR x": "error",
                    "[error] 1#1": "error",
                },
                ...{
                    '{"level":"warning"}': "warning",
                    '{"level":40}': "warning",
                    "WARN x": "warning",
                    '{"level":"info","error":"ERROR"}': "other",
                    "no errors": "other",
                },
            };
            for (const [text, level] of Object.entries(levels)) assert.strictEqual(levelOf(text), level, text);
        });
    });

    describe("logs.no-warnings", () => {
        const day = (lines: number): [RegExp, object] => [/stats count\(\*\) as lines$/, { lines }];
        it("passes a day without one", async () => holds(await measured(noWarnings, cloudWatch([], [day(900)]))));
        it("fails a day with some, by their containers", async () => {
            const warned: [RegExp, object] = [/and \(.*warn.*by kubernetes/i, { "kubernetes.container_name": "api", lines: 7 }];
            fails(await measured(noWarnings, cloudWatch([], [day(900), warned])), /api: 7 lines are warnings/);
        });
        it("does not know of a day without a line", async () => {
            isUnknown(await measured(noWarnings, cloudWatch([], [day(0)])), /0 lines/);
            isUnknown(await measured(noWarnings, cloudWatch([])), /0 lines/);
        });
        it("has no answer where the query fails", () =>
            serving(
                ({ operation }) => (operation === "StartQuery" ? { queryId: "1" } : { status: "Failed" }),
                address => hasNoAnswer(noWarnings, world({ address, resources: [logGroup(group)] }), /ended as Failed/),
            ));
    });

    describe("logs.volume", () => {
        const rows = (bytes: number, lines: number): [RegExp, object][] => [[/sum\(strlen/, { bytes, lines }]];
        it("tells how many MiB a day has, against the number that is demanded", async () => {
            const [one] = await measured(volume, cloudWatch([], rows(512 * 2 ** 20, 9)), {}, { demands: { "per-day": 1024 } });
            assert.deepStrictEqual([one.holds, one.demand, one.value], ["yes", "per-day", 512]);
            fails(await measured(volume, cloudWatch([], rows(2 ** 31, 9)), {}, { demands: { "per-day": 1024 } }), /2048 MiB/);
        });
        it("does not know of a day without a line", async () =>
            isUnknown(await measured(volume, cloudWatch([], rows(0, 0)), {}, { demands: { "per-day": 1024 } }), /no line/));
    });

    describe("logs.lines-are-json", () => {
        const json = '{"level":"info","msg":"x"}';
        it("passes services whose every line has named fields", async () =>
            holds(await measured(linesAreJson, cloudWatch([...said(json, json), { log: json, container: "worker" }]))));
        it("fails the service with a line for the eye, or a number that is JSON too", async () => {
            fails(await measured(linesAreJson, cloudWatch([...said(json, "plain"), { log: json, container: "worker" }])), /log of api is JSON: 1 of 2/);
            fails(await measured(linesAreJson, cloudWatch([...said("42"), { log: json, container: "worker" }])), /0 of 1/);
        });
        it("does not know of a service that is quiet", async () =>
            isUnknown(await measured(linesAreJson, cloudWatch(said(json))), /log of worker is JSON: no line/));
    });

    describe("logs.request-ids", () => {
        const line = (id: string) => JSON.stringify({ level: "info", msg: "x", context: { "request-id": id } });
        const many = (of: (index: number) => string) => said(...Array.from({ length: 24 }, (_, index) => of(index)));
        it("passes where an id stands in several lines", async () => holds(await measured(requestIds, cloudWatch(many(index => line(`r${index % 6}`))))));
        it("fails where each stands alone, and where there is none", async () => {
            fails(await measured(requestIds, cloudWatch(many(index => line(`r${index}`)))), /24 of 24 lines carry an id, 0 ids/);
            fails(await measured(requestIds, cloudWatch(many(() => "{}"))), /0 of 24/);
        });
        it("does not know by a few lines", async () => isUnknown(await measured(requestIds, cloudWatch(said(line("a"), line("b")))), /2 of 2/));
    });

    describe("monitoring.logs-arrive", () => {
        it("passes lines that come at once", async () => holds(await measured(logsArrive, cloudWatch(said("a", "b")))));
        it("fails where none comes, or one comes late", async () => {
            fails(await measured(logsArrive, cloudWatch([])), /no line/);
            fails(await measured(logsArrive, cloudWatch([{ log: "a" }, { log: "b", late: 600 }])), /1 of 2 came later/);
        });
    });

    describe("logs.no-secrets", () => {
        const value = `w0rd"of-this-test/${"x".repeat(8)}`;
        const resources = [
            logGroup(group),
            entry("key", { "golive:kind": "generated" }),
            entry("waits", { "golive:kind": "provided", "golive:staged": "false" }),
        ];
        const secrets = { "planted/canary/key": { username: "application", value } };
        const plot = { resources, secrets };
        it("passes a log in which none stands; a user's name is no secret, and what nobody has put there is nowhere", async () =>
            holds(await measured(noSecrets, cloudWatch(said("started as application", "ready")), plot)));
        for (const [how, text] of [
            ["as it is", `password ${value}`],
            ["in a line of JSON", JSON.stringify({ error: value })],
            ["in an address", `redis://:${encodeURIComponent(value)}@cache`],
            ["in base64", `token ${Buffer.from(value).toString("base64")}`],
        ])
            it(`fails one that stands there ${how}, and never tells it`, async () => {
                const found = await measured(noSecrets, cloudWatch(said("ready", text)), plot);
                fails(found, /planted\/canary\/key: it stands in 1 lines/);
                const told = JSON.stringify(found);
                for (const part of [value, encodeURIComponent(value), Buffer.from(value).toString("base64"), value.slice(0, 8)])
                    assert.ok(!told.includes(part));
            });
        it("does not know of a secret that whoever asks may not read, and looks for the others", async () => {
            const more = { ...plot, resources: [...resources, entry("other", { "golive:kind": "exchange", "golive:staged": "true" })] };
            isUnknown(await measured(noSecrets, cloudWatch(said("ready")), more), /planted\/canary\/other: whoever asks may not read it/);
            const found = await measured(noSecrets, cloudWatch(said(value)), more);
            fails(found, /planted\/canary\/key/);
        });
        it("does not know of a secret that has nothing to look for, of a log without a line, or of a stack without a secret", async () => {
            isUnknown(
                await measured(noSecrets, cloudWatch(said("ready")), { resources, secrets: { "planted/canary/key": { username: "application" } } }),
                /no field/,
            );
            isUnknown(await measured(noSecrets, cloudWatch([]), plot), /0 lines/);
            isUnknown(await measured(noSecrets, cloudWatch(said("ready")), { resources: [logGroup(group)] }), /none was found/);
        });
        it("does not know where others wrote and the bot did not", async () => {
            const others = Array.from({ length: 20 }, () => ({ log: "ready", of: "kube-system" }));
            isUnknown(await measured(noSecrets, cloudWatch(others), plot), /0 lines of planted in 180 minutes/);
        });
        it("takes no line of others for the bot's where CloudWatch answers with one", () =>
            assert.rejects(
                measured(noSecrets, () => ({ events: [event({ log: "ready", of: "kube-system" })] }), plot),
                /asked for lines of planted and answers with others/,
            ));
        it("finds one in every part of the time, once, and tells from when to when it has read", async () => {
            for (const ago of [1, 6, 30, 100]) {
                const found = await measured(
                    noSecrets,
                    cloudWatch([
                        { log: "ready", ago: 120 },
                        { log: value, ago },
                        { log: "ready", ago: 2 },
                    ]),
                    plot,
                );
                fails(found, /planted\/canary\/key: it stands in 1 lines/);
                assert.match(JSON.stringify(found), /3 lines of planted, from \d{4}-\S+Z to \d{4}-\S+Z/);
            }
        });
        it("reads the newest lines where there are more than a sample", async () => {
            const asked: (number | undefined)[] = [];
            const flood = ({ body }: Question) => {
                const { endTime } = JSON.parse(body) as { endTime?: number };
                asked.push(endTime);
                return { events: Array.from({ length: 100_000 }, () => event({ log: "ready", ago: endTime === undefined ? 1 : 100 })) };
            };
            holds(await measured(noSecrets, flood, plot));
            assert.deepStrictEqual(asked, [undefined]);
        });
        it("says nothing of a secret whose reading fails but its name", async () => {
            const failing = { secret: async () => assert.fail(`something about ${value}`) };
            await serving(cloudWatch(said("ready")), address =>
                assert.rejects(ask(noSecrets, world({ address, ...plot }, failing)), (error: Error) => {
                    assert.strictEqual(error.message, "the secret planted/canary/key could not be read");
                    return true;
                }),
            );
        });
        it("looks into a database's statements too", async () => {
            const own = "/aws/rds/instance/planted-canary-database/postgresql";
            const targets = noSecrets.targets(
                world({ address: "http://127.0.0.1:9", resources: [...resources, logGroup(own), logGroup("/golive/planted-flow")] }),
            );
            assert.deepStrictEqual(
                targets.map(({ name }) => name),
                [group, own],
            );
        });
        it("has no access where nobody is signed in", () =>
            hasNoAccess(
                noSecrets,
                world(
                    { address: "http://127.0.0.1:9", ...plot },
                    {
                        aws: async () => {
                            throw new NoAccess("nobody is signed in to AWS");
                        },
                    },
                ),
                /signed in/,
            ));
    });
});
