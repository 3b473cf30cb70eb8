import * as assert from "node:assert";
import { expectedOf } from "../../config/key-questions";
import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import { type Question, serving } from "../../probes/canary/server";
import { exchange, keyProbes } from "../../probes/exchange";
import { keyAge } from "../../probes/exchange/key-age";
import { keyAccount, keyBound, keyCannotWithdraw, keyMayTrade } from "../../probes/exchange/keys";
import type { Probe, World } from "../../probes/probe";
import { ask, fails, hasNoAccess, hasNoAnswer, holds, isUnknown, nobody, world } from "./questions";
import { listening } from "./worlds";

type Check = { check: string; holds: string; found?: string; demanded?: string; silent?: true; later?: true };
const own = ["54.178.0.1", "54.178.0.2"];
const sound: Check[] = ["works", "withdraw", "transfer", "bound", "addresses", "trade", "account", "expires"].map(check => ({ check, holds: "yes" }));
const but = (...others: Check[]): Check[] => [...sound.filter(({ check }) => !others.some(one => one.check === check)), ...others];
const silent = (check: string): Check => ({ check, holds: "unknown", found: "the venue does not say", silent: true });

const bybit = { venue: "bybit", permissions: ["read", "trade"] } as Manifest["exchanges"][string];
const settings = { phase: "live" as Settings["phase"], testnet: false, exchangeAccountNumbers: { main: "7" } as Record<string, string> };

interface Stack {
    spec?: object;
    phase?: Settings["phase"];
    testnet?: boolean;
    /** What each zone's guard says, by its letter, in the place of what a sound key's would. */
    zones?: Record<string, object>;
    checks?: Check[];
    /** Letters of the zones with a guard, and with a gateway. */
    guards?: string[];
    ways?: string[];
    /** Accounts as the settings name them, and addresses as somebody has entered them. */
    named?: Record<string, string>;
    entered?: string[];
    /** Versions of the key in Secrets Manager. */
    versions?: object;
}

const current = { Versions: [{ VersionId: "5f2c1a90-aaaa", VersionStages: ["AWSCURRENT"], CreatedDate: 1_790_000_000 }] };

const wordOf = (checks: Check[]) => {
    const decide = checks.filter(({ later }) => !later).map(one => one.holds);
    return decide.includes("no") ? "refused" : decide.includes("unknown") ? "not evaluated" : "sound";
};

/** A stack with a key at an exchange, whose guards answer as they are told. */
async function on<T>(stack: Stack, use: (where: World, calls: Question[]) => Promise<T>): Promise<T> {
    const { spec = {}, phase = "live", testnet = false, zones = {}, checks = sound, guards = ["a", "c"], ways = guards, versions = current } = stack;
    const exchanges = { main: { ...bybit, ...spec } } as Manifest["exchanges"];
    const now = {
        ...settings,
        phase,
        testnet,
        exchangeAccountNumbers: stack.named ?? settings.exchangeAccountNumbers,
        exchangeAddresses: { main: stack.entered ?? [] },
    };
    const calls: Question[] = [];
    const answers = (question: Question) => {
        calls.push(question);
        const zone = /key-guard-([a-z])\/invocations/.exec(question.path)?.[1];
        if (zone === undefined) return versions;
        const { venue, ...expected } = expectedOf("main", exchanges.main, now);
        const of = (zones[zone] as { checks?: Check[] } | undefined)?.checks ?? checks;
        const said = {
            ...{ secretId: "planted/canary/main", stage: "AWSCURRENT", venue, version: "5f2c1a90-aaaa", answer: wordOf(of) },
            ...{ from: own[guards.indexOf(zone)], at: new Date().toISOString(), expected: { ...expected, addresses: own.slice(0, ways.length) } },
            ...{ ...zones[zone], checks: of.map(one => ({ demanded: "as it should be", found: "is", ...one })) },
        };
        return (zones[zone] as { raw?: unknown } | undefined)?.raw ?? said;
    };
    const resources = [
        ...ways.map(letter => ({ type: "aws:ec2/natGateway:NatGateway", name: letter, properties: {} })),
        ...[...guards.map(letter => `key-guard-${letter}`), "key-guard-rotate-main", "stop"].map(name => ({
            ...{ type: "aws:lambda/function:Function", name, properties: { name: `planted-canary-${name}` } },
        })),
    ];
    return serving(answers, address => use(world({ address, resources, manifest: { exchanges }, settings: now }), calls));
}
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const measured = (probe: Probe<any>, stack: Stack) => on(stack, where => ask(probe, where));

const asking = [keyCannotWithdraw, keyBound, keyMayTrade, keyAccount];

describe("the probes of exchange keys", () => {
    it("pass a key of which every zone's guard says so, each zone by itself", async () => {
        for (const probe of asking) {
            const found = await measured(probe, {});
            holds(found);
            assert.ok(["a", "c"].every(zone => found.some(({ what }) => what.includes(`from zone ${zone}, 54.178.0.`))));
            assert.ok(found.every(({ what }) => what.includes("(version 5f2c1a90-aaaa)")));
        }
    });
    it("ask each guard once, by the ARN of the stack's own account, and no other function", () =>
        on({}, async (where, calls) => {
            for (const probe of asking) await ask(probe, where);
            const paths = calls.map(({ path }) => decodeURIComponent(path)).sort();
            const arn = (zone: string) =>
                `/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:planted-canary-key-guard-${zone}/invocations`;
            assert.deepStrictEqual(paths, [arn("a"), arn("c")]);
            assert.deepStrictEqual(JSON.parse(calls[0].body), { secretId: "planted/canary/main", stage: "AWSCURRENT" });
        }));

    const no: [what: string, probe: Probe, wrong: Check][] = [
        ["may withdraw", keyCannotWithdraw, { check: "withdraw", holds: "no", found: "may withdraw" }],
        ["may transfer out", keyCannotWithdraw, { check: "transfer", holds: "no", found: "may transfer out" }],
        ["gives rights away", keyCannotWithdraw, { check: "manage", holds: "no", found: "may change rights" }],
        ["works from everywhere", keyBound, { check: "bound", holds: "no", found: "works from everywhere" }],
        ["works from a foreign address", keyBound, { check: "addresses", holds: "no", found: "8.8.8.8 is not ours" }],
        ["may not trade", keyMayTrade, { check: "trade", holds: "no", found: "may not trade spot" }],
        ["is not taken", keyMayTrade, { check: "works", holds: "no", found: "is refused" }],
        ["ends soon", keyMayTrade, { check: "expires", holds: "no", found: "ends on 2026-12-01" }],
        ["is of another account", keyAccount, { check: "account", holds: "no", found: "is of another account" }],
    ];
    for (const [what, probe, wrong] of no)
        it(`fail one that ${what}, also where one zone alone says so`, async () => {
            fails(await measured(probe, { zones: { c: { checks: but(wrong) } } }), new RegExp(`zone c.*${wrong.check}: ${wrong.found}`));
        });
    it("pass no key whose end is not said by a venue that says it of others", async () => {
        const untold = but({ check: "expires", holds: "unknown", found: "the venue does not say", silent: true });
        isUnknown(await measured(keyMayTrade, { checks: untold }), /expires: the venue does not say, and of a sound key it does/);
        const never = await measured(keyMayTrade, { checks: untold, spec: { venue: "kucoin" } });
        isUnknown(never, /expires: the venue does not say/);
        assert.ok(
            never.filter(({ holds: of }) => of === "unknown").every(one => one.silent),
            "a person signs for the end of such a key",
        );
    });
    it("pass no key of which a venue that tells leaves open whether it gives rights away", async () => {
        const untold = [...sound, silent("manage")];
        isUnknown(await measured(keyCannotWithdraw, { checks: untold, spec: { venue: "okx" } }), /manage: the venue does not say, and of a sound key it does/);
        holds(await measured(keyBound, { checks: untold, spec: { venue: "okx" } }));
    });
    it("say of a key that is not taken nothing else: it may be the address", async () => {
        const gone = [{ check: "works", holds: "no", found: "is refused: it may be the key" }];
        for (const probe of [keyCannotWithdraw, keyBound, keyAccount]) isUnknown(await measured(probe, { checks: gone }), /is refused: it may be the key/);
    });
    it("tell in dry whether it may trade, which is asked before there is money", async () => {
        const later = (value: string): Check => ({ check: "trade", holds: value, found: "spot", later: true });
        holds(await measured(keyMayTrade, { phase: "dry", checks: but(later("yes")) }));
        fails(await measured(keyMayTrade, { phase: "dry", checks: but(later("no")) }), /zone a/, /zone c/);
        isUnknown(
            await measured(keyMayTrade, { phase: "dry", checks: sound.filter(({ check }) => check !== "trade") }),
            /is not believed: it says nothing of trade/,
        );
    });
    it("take a key that shall only read for none that may trade", async () =>
        isUnknown(await measured(keyMayTrade, { phase: "dry", spec: { permissions: ["read"] } }), /permissions only read/));

    it("do not ask a key that only reads for trading, beside one that trades", () => {
        const exchanges = { main: bybit, prices: { ...bybit, permissions: ["read"] } };
        const targets = (probe: Probe) => probe.targets(world({ address: "http://nobody", manifest: { exchanges } as never })).map(({ name }) => name);
        assert.deepStrictEqual([targets(keyMayTrade), targets(keyCannotWithdraw)], [["main"], ["main", "prices"]]);
    });

    describe("where the venue does not say", () => {
        const signable = async (probe: Probe, stack: Stack) =>
            (await measured(probe, stack)).filter(one => one.silent).map(({ what, holds: of }) => [what.split(": ").at(-1), of]);
        it("have no answer, and mark what this venue says of no key", async () => {
            const binance = { spec: { venue: "binance" }, checks: but(silent("addresses")) };
            assert.deepStrictEqual(await signable(keyBound, binance), [
                ["addresses", "unknown"],
                ["addresses", "unknown"],
            ]);
            holds(await measured(keyCannotWithdraw, binance));
        });
        it("mark nothing that the venue says of other keys: today it is in doubt, and nobody signs for that", async () => {
            const found = await measured(keyCannotWithdraw, { checks: but(silent("withdraw")) });
            isUnknown(found, /the venue does not say, and of a sound key it does/);
            assert.ok(found.every(one => one.silent === undefined));
        });
        it("mark nothing where nobody knows which key it was", async () => {
            const raw = { version: undefined };
            const found = await measured(keyBound, { spec: { venue: "binance" }, checks: but(silent("addresses")), zones: { a: raw, c: raw } });
            assert.ok(found.every(one => one.silent === undefined));
        });
        it("mark no other doubt", async () => {
            const doubts: Check[] = [{ check: "works", holds: "unknown", found: "no answer in time" }];
            for (const probe of asking)
                for (const one of await measured(probe, { spec: { venue: "upbit" }, checks: doubts }))
                    assert.deepStrictEqual([one.holds, one.silent], ["unknown", undefined]);
            isUnknown(
                await measured(keyAccount, { spec: { venue: "upbit" }, checks: but({ check: "account", holds: "unknown", found: "the settings name none" }) }),
                /name none/,
            );
        });
        it("ask no test network, which a person signs for", () =>
            on({ testnet: true, spec: { testnet: { variable: "X", on: "1", off: "0" } } }, async (where, calls) => {
                for (const probe of asking)
                    for (const { what, holds: of, silent: unsaid } of await ask(probe, where))
                        assert.deepStrictEqual([what, of, unsaid], ["the key of main (version 5f2c1a90-aaaa)", "unknown", true]);
                assert.ok(calls.every(({ path }) => !path.includes("invocations")));
            }));
        const elsewhere = { hosts: ["api.bybit.eu", "stream.bybit.com"] };
        for (const [spec, why] of [
            ...["mexc", "kraken-futures", "interactive-brokers", "bybit-demo"].map(venue => [{ venue }, /nobody here knows how to ask/] as const),
            [elsewhere, /^not asked: the manifest's hosts name api\.bybit\.eu, and api\.bybit\.com, which is asked, knows no key of that site$/] as const,
        ])
            it(`ask nobody of ${JSON.stringify(spec)}, for whose current key a person signs`, async () => {
                for (const probe of asking)
                    for (const one of await measured(probe, { spec })) {
                        assert.deepStrictEqual([one.what, one.holds, one.silent], ["the key of main (version 5f2c1a90-aaaa)", "unknown", true]);
                        assert.match(one.found, why);
                    }
            });
        it("quote in what a person signs the account, the addresses and the markets: with others it wants another signature", async () => {
            const signed = async (probe: Probe, over: Stack) => (await measured(probe, { spec: { venue: "mexc" }, ...over })).map(({ demanded }) => demanded);
            assert.deepStrictEqual(await signed(keyAccount, {}), ["is of the account 7"]);
            assert.deepStrictEqual(await signed(keyBound, {}), ["is bound to the stack's 2 addresses and no others"]);
            assert.deepStrictEqual(await signed(keyBound, { ways: ["a"], entered: ["54.178.0.1"] }), [
                "is bound to the stack's 1 addresses (54.178.0.1) and no others",
            ]);
            assert.deepStrictEqual(await signed(keyMayTrade, { spec: { venue: "mexc", permissions: ["read", "trade", "futures"] } }), [
                "is taken, may trade spot, futures, and is good for 14 days at least",
            ]);
        });
        it("let nobody sign for the account where the settings name none", async () => {
            const [found] = await measured(keyAccount, { spec: { venue: "mexc" }, named: {} });
            assert.deepStrictEqual([found.found, found.holds, found.silent], ["the settings name none", "unknown", undefined]);
        });
        it("let nobody sign for a key that is not there", async () => {
            for (const versions of [{ Versions: [] }, { Versions: [{ VersionId: "1", VersionStages: ["AWSPENDING"], CreatedDate: 1_790_000_000 }] }])
                for (const one of await measured(keyCannotWithdraw, { spec: { venue: "mexc" }, versions }))
                    assert.deepStrictEqual([one.what, one.holds, one.silent], ["the key of main", "unknown", undefined]);
        });
    });

    const lies: [what: string, zone: object, told: RegExp][] = [
        ["answers for another secret", { secretId: "planted/prod/main" }, /it answers for planted\/prod\/main at AWSCURRENT/],
        ["answers for a staged key", { stage: "GOLIVE_STAGED" }, /at GOLIVE_STAGED/],
        ["has asked another exchange", { venue: "okx" }, /it has asked okx/],
        ["gives an old answer", { at: "2026-11-01T00:00:00Z" }, /is of 2026-11-01T00:00:00Z, and not of now/],
        ["gives one of a time to come", { at: "2099-11-01T00:00:00Z" }, /not of now/],
        ["calls sound what is not", { answer: "sound", checks: but({ check: "expires", holds: "no" }) }, /calls the key sound, and what it found says refused/],
        ["says two things of one", { checks: [...sound, { check: "withdraw", holds: "yes" }] }, /says two things of one/],
        ["says nothing", { checks: [] }, /answers otherwise than the key guard/],
        ["holds it against another account", { expected: { addresses: own, account: "8" } }, /goes by other settings/],
        ["is another function", { raw: { statusCode: 200, body: "ok" } }, /answers otherwise/],
        ["answers in HTML", { raw: "<html>sound</html>" }, /answers otherwise/],
        ["answers null", { raw: "null" }, /answers otherwise/],
        [
            "is not there",
            { raw: { refused: 404, body: JSON.stringify({ __type: "ResourceNotFoundException", message: "no" }) } },
            /there is no function planted-canary-key-guard-c/,
        ],
        ["breaks", { raw: { refused: 500, body: "{}" } }, /did not answer/],
    ];
    for (const [what, zone, told] of lies)
        it(`pass nothing where a zone's guard ${what}`, async () => {
            for (const probe of asking) isUnknown(await measured(probe, { zones: { c: zone } }), told);
        });
    it("pass nothing where the zones looked at two versions, or answer from one address, or from others than the key is held against", async () => {
        isUnknown(await measured(keyBound, { zones: { c: { version: "other" } } }), /different versions/);
        isUnknown(await measured(keyBound, { zones: { c: { from: own[0] } } }), /an address each/);
        isUnknown(await measured(keyBound, { zones: { c: { from: undefined } } }), /an address each/);
        isUnknown(await measured(keyBound, { zones: { c: { from: "54.178.9.9" } } }), /other addresses than those/);
    });
    it("have no answer of one zone of two, nor where nothing could ask", () =>
        Promise.all([
            on({ guards: ["a"], ways: ["a", "c"] }, where => hasNoAnswer(keyBound, where, /1 functions ask, and 2 gateways lead out/)),
            on({ guards: [] }, where => hasNoAnswer(keyBound, where, /nothing in this stack could ask/)),
        ]));
    it("have no access where AWS refuses the call, whatever the other zone says", () =>
        on({ zones: { c: { raw: { refused: 403, body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }) } } } }, where =>
            hasNoAccess(keyBound, where, /AWS refuses lambda:InvokeFunction, for what the exchanges say/),
        ));
    it("have no answer where nobody listens, and end with their time where a guard hangs", async () => {
        const address = await nobody();
        await on({}, async where => isUnknown(await ask(keyBound, { ...where, means: world({ address }).means }), /did not answer to lambda:InvokeFunction/));
        const hanging = await listening(() => undefined);
        const means = world({ address: `http://127.0.0.1:${hanging.port}` }).means;
        await on({}, async where => isUnknown(await ask(keyBound, { ...where, means }, { signal: AbortSignal.timeout(300) }), /did not answer/));
        hanging.stop();
    });
    it("have nothing to ask of a chain's contracts", () =>
        on({ spec: { venue: "avantis" } }, async where =>
            assert.deepStrictEqual(
                keyProbes.flatMap(probe => probe.targets(where)),
                [],
            ),
        ));
    it("are all of the family", () => assert.ok(keyProbes.every(probe => exchange.probes.includes(probe))));
});

describe("exchange.key-age", () => {
    const manager = (version: object | undefined) => () => ({ Versions: version ? [version] : [] });
    const of = (days: number, stage = "AWSCURRENT") => ({ VersionId: "1", VersionStages: [stage], CreatedDate: Date.now() / 1000 - days * 86_400 });
    const plot = { manifest: { exchanges: { main: bybit } }, settings };
    const age = (answers: () => unknown) => serving(answers, address => ask(keyAge, world({ address, ...plot }), { demands: { days: 90 } }));

    it("passes a key that is younger than its list allows, and fails one that is older", async () => {
        const found = await age(manager(of(89)));
        holds(found);
        assert.deepStrictEqual([found[0].demand, found[0].value], ["days", 89]);
        fails(await age(manager(of(91))), /91 days old/);
    });
    it("fails a secret that has no key in use, and one that is not there", async () => {
        fails(await age(manager(of(3, "GOLIVE_STAGED"))), /it has none/);
        fails(await age(() => ({ refused: 400, body: JSON.stringify({ __type: "ResourceNotFoundException", message: "none" }) })), /there is no such secret/);
    });
    it("has no answer from a clock that is wrong", () =>
        serving(manager(of(-2)), address => hasNoAnswer(keyAge, world({ address, ...plot }), /a clock is wrong/)));
});
