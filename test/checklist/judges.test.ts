import * as assert from "node:assert";
import type { AnsweredControl } from "../../checklist/answered";
import { control as controlSchema } from "../../checklist/control";
import type { Facts } from "../../checklist/judges/facts";
import { readContract } from "../../contract";
import { reasons } from "../../policies/engine/rule";
import { rules } from "../../policies/rules";
import type { Loose } from "../config/sandbox";
import { ada, answers, ben, bot, catalogueOf, control, finding, held, hours, noon, reportOn, root, subject } from "./fixture";

/** How one control stands. */
function judged(answer: Loose, more: Partial<Facts> = {}, rest: Loose = {}, numbers?: Record<string, number>): AnsweredControl {
    const item = { controls: ["it"], ...(numbers && { with: numbers }) };
    const { of } = reportOn(catalogueOf({ controls: { it: control(answer, rest) }, items: { cryptofunk: { 1: item } } }), more);
    return of("it") as AnsweredControl;
}
const stands = (found: AnsweredControl, state: string, reason: RegExp) => {
    assert.strictEqual(found.state, state, found.reason);
    assert.match(found.reason, reason);
};

describe("a control that rules answer", () => {
    const two = { rule: ["pod-has-limits", "pod-has-probes"] };
    const asked = (first: number, second: number) => [
        { name: "pod-has-limits", judged: first },
        { name: "pod-has-probes", judged: second },
    ];
    const given = (findings: Facts["analysis"]["findings"], judgedBy = asked(3, 2), more: Partial<Facts> = {}) =>
        judged(two, { analysis: { findings, rules: judgedBy }, ...more });

    it("passes where each holds", () => stands(given([]), "pass", /^5 resources hold$/));
    it("passes where one had nothing of its kind, and says so", () =>
        stands(given([], asked(1, 0)), "pass", /^1 resource holds; 1 of 2 rules had nothing of their kind$/));
    it("is not evaluated where none had anything to judge", () =>
        stands(given([], asked(0, 0)), "not evaluated", /^this stack has nothing of the kind that pod-has-limits, pod-has-probes judge$/));
    it("does not apply there where the control says why that is sound", () =>
        stands(judged({ ...two, orNone: "Nothing runs here." }, { analysis: { findings: [], rules: asked(0, 0) } }), "not applicable", /^Nothing runs here$/));
    it("does not apply where the environment leaves all of them out", () =>
        stands(given([], asked(0, 0), { off: new Set(two.rule) }), "not applicable", /are not asked in production$/));
    it("is not evaluated where one of them alone is left out", () =>
        stands(given([], asked(0, 0), { off: new Set(["pod-has-limits"]) }), "not evaluated", /nothing of the kind/));
    it("is not evaluated where a rule did not run", () =>
        stands(given([], [{ name: "pod-has-limits", judged: 1 }]), "not evaluated", /^pod-has-probes did not run$/));
    it("fails with a flaw", () =>
        stands(given([finding("pod-has-limits"), finding("pod-has-limits")]), "fail", /^pod-has-limits, worker and 1 more: it has no limit$/));
    it("fails with a flaw that is only advised: the list asks for it", () =>
        stands(given([finding("pod-has-limits", { level: "advisory" })]), "fail", /no limit/));
    it("is not evaluated where one is undecided, and fails where another fails beside it", () => {
        const undecided = finding("pod-has-limits", { result: "undecided", message: "can't run policy" });
        stands(given([undecided]), "not evaluated", /can't run policy/);
        stands(given([undecided, finding("pod-has-probes")]), "fail", /pod-has-probes/);
    });
    const exempt = finding("pod-has-limits", { result: "exempt", message: "exempt until 2027-01-31: it has no limit" });
    const exemptions = [{ rule: "pod-has-limits", resource: "worker", reason: "A test.", owner: "ann", ticket: "OPS-1", expiry: "2027-01-31" }];
    it("is exempt with its owner and end, and no pass", () => {
        const found = given([exempt], undefined, { exemptions });
        stands(found, "exempt", /^pod-has-limits, worker: exempt until/);
        assert.deepStrictEqual(found.exemption, { owner: "ann", reason: "A test.", until: "2027-01-31" });
    });
    it("fails where it is critical and its rule is exempt", () =>
        stands(
            judged(two, { analysis: { findings: [exempt], rules: asked(1, 1) }, exemptions }, { critical: true }),
            "fail",
            /; it is critical and cannot be exempted$/,
        ));
    it("is not touched by another rule's flaw", () => stands(given([finding("secret-is-rotated")]), "pass", /hold/));
    it("says what was found without the reasons that every message ends with", () => {
        const [rule] = rules;
        const analysis = { findings: [finding(rule.name, { message: `a flaw. ${reasons(rule)}` })], rules: [{ name: rule.name, judged: 1 }] };
        stands(judged({ rule: [rule.name] }, { analysis, rules: [rule] }), "fail", /: a flaw$/);
    });
});

describe("a control that a setting answers", () => {
    const setting = (path: string, demands: Loose = {}, numbers?: Record<string, number>) => judged({ setting: path }, {}, { demands }, numbers);
    it("passes where it is set, defaults applied", () =>
        stands(setting("settings.retention.logDays"), "pass", /^settings\.retention\.logDays is what is set$/));
    it("passes with a number that meets the demand", () => {
        const found = setting("settings.backups.keepDays", { days: { atLeast: 30, unit: "days" } });
        stands(found, "pass", /is 35 days$/);
        assert.deepStrictEqual(found.measured, [
            { what: "settings.backups.keepDays", demanded: "at least 30 days", found: "35 days", holds: "yes", demand: "days", value: 35 },
        ]);
    });
    it("fails below it, by the list's own number", () =>
        stands(
            setting("settings.backups.keepDays", { days: { atLeast: 30, unit: "days" } }, { days: 90 }),
            "fail",
            /is 35 days, demanded is at least 90 days$/,
        ));
    it("fails above what may be at most", () =>
        stands(
            setting("manifest.alertAbove.cpuPercent", { percent: { atMost: 80, unit: "%" } }),
            "fail",
            /^manifest\.alertAbove\.cpuPercent is 90 %, demanded is at most 80 %$/,
        ));
    it("reads a limit as its value, and a fraction in percent", () =>
        stands(setting("manifest.risk.maxDailyLoss", { percent: { atMost: 5, unit: "%" } }), "pass", /maxDailyLoss is 2 %$/));
    it("reads a canary's limit, and the limit of later where the canary has none of its own", () => {
        const amount = { amount: { atMost: 10, unit: "quote currency" } };
        stands(setting("manifest.risk.maxNotional.canary", amount), "pass", /^manifest\.risk\.maxNotional\.canary is 10 quote currency$/);
        stands(setting("manifest.risk.maxLeverage.canary", { factor: { atMost: 2 } }), "pass", /^manifest\.risk\.maxLeverage\.value is 1$/);
        stands(setting("manifest.risk.ordersPerHour.canary"), "fail", /is nothing/);
        stands(setting("manifest.trading.soak.staging.canary"), "fail", /^manifest\.trading\.soak\.staging\.canary is nothing/);
    });
    it("reads a length of time in the unit of the demand", () => {
        stands(setting("manifest.trading.soak.production.dry.for", { days: { atLeast: 7, unit: "days" } }), "pass", /is 7 days$/);
        stands(setting("manifest.trading.soak.production.dry.for", { hours: { atLeast: 200, unit: "hours" } }), "fail", /is 168 hours/);
    });
    it("counts a list", () => stands(setting("settings.zones", { zones: { atLeast: 3 } }), "pass", /is 3$/));
    it("fails where nothing, false, or an empty list stands", () => {
        stands(setting("settings.alerts.telegram"), "fail", /^settings\.alerts\.telegram is nothing, demanded is that it is set$/);
        stands(setting("settings.testnet"), "fail", /is false/);
        stands(setting("settings.network.interfaceEndpoints"), "fail", /is \[\]/);
        stands(setting("manifest.nowhere.at.all"), "fail", /is nothing/);
    });
    it("is not evaluated where a number is demanded of what is none", () =>
        stands(setting("settings.release.version", { count: { atLeast: 1 } }), "not evaluated", /is what is no number, demanded is at least 1$/));
    it("asks every entry, without those that have nothing to hold the rest of the path, and none is no pass", () => {
        const length = setting("manifest.secrets.*.generated.length", { characters: { atLeast: 32 } });
        stands(length, "pass", /^manifest\.secrets\.jwt\.generated\.length is 64/);
        stands(setting("manifest.jobs.*.schedule"), Object.keys(bot().manifest.jobs).length ? "pass" : "not applicable", /./);
        stands(setting("manifest.secrets.*.nothing.length"), "not applicable", /^there is nothing at/);
    });
});

describe("a control that the bot's source answers", () => {
    const { contract } = readContract(root, "bot-core");
    const asks = (what: string, more: Partial<Facts> = { contract }) => judged({ contract: what }, more);
    it("passes with a route, a metric and migrations that are there", () => {
        assert.ok(contract?.routes.length && contract.migrations.length);
        stands(asks(`route:${contract.routes.find(({ path }) => path.startsWith("/"))?.path}`), "pass", /^the bot's source has the route .*: .+:\d+$/);
        stands(asks("migrations"), "pass", /^3 in rust-core-engine\/migrations$/);
    });
    it("fails or is not evaluated with one that is not, as the contract can know", () => {
        const found = asks("route:/no/such/route");
        assert.ok(["fail", "not evaluated"].includes(found.state), found.reason);
        assert.notStrictEqual(asks("metric:no_such_metric").state, "pass");
    });
    it("is not evaluated where nobody has read the source", () =>
        stands(asks("metric:up", {}), "not evaluated", /^nobody has read the bot's source: npm run contract$/));
    it("takes no table: the manifest names them, and the database is asked", () => {
        const table = controlSchema.safeParse({ title: "It holds", why: "Or not.", phase: "dry", answer: { contract: "table:trades" } });
        assert.match(JSON.stringify(table.error?.issues), /tables are named by the manifest's stores, and the database is asked/);
    });
    it("finds an extension in the manifest's stores", () => {
        stands(asks("extension:timescaledb"), "pass", /^the store database has it$/);
        stands(asks("extension:postgis"), "fail", /^no store of the manifest has the extension postgis$/);
    });
});

describe("a control that alerts answer", () => {
    const asks = (names: string[], loaded: string[], chartBrings = (_: string) => false) => judged({ alert: names }, { alerts: new Set(loaded), chartBrings });
    it("passes where each is loaded", () => stands(asks(["Alert", "Blert"], ["Alert", "Blert", "Clert"]), "pass", /^Alert, Blert are loaded$/));
    it("fails where one is not", () =>
        stands(asks(["Alert", "Blert"], ["Alert"]), "fail", /^Blert is not loaded: neither Golive nor the manifest has an alert of this name$/));
    it("knows those of a store by its own name, as alerts and alarms write it", () => {
        stands(asks(["{Redis}Down", "{redis}-full"], ["CacheDown", "cache-full"]), "pass", /^CacheDown, cache-full are loaded$/);
        stands(asks(["{Postgres}Down"], ["CacheDown"]), "fail", /^DatabaseDown is not loaded/);
        stands(asks(["{Mongodb}Down"], ["CacheDown"]), "not evaluated", /^this bot has no store of the kind/);
    });
    it("asks each store of the kind", () => {
        const { manifest, ...rest } = bot();
        const files = { ...rest, manifest: { ...manifest, stores: { ...manifest.stores, "price-feed": manifest.stores.cache } } };
        const found = (loaded: string[]) => judged({ alert: ["{Redis}Down"] }, { alerts: new Set(loaded), files });
        stands(found(["CacheDown", "PriceFeedDown"]), "pass", /^CacheDown, PriceFeedDown are loaded$/);
        stands(found(["CacheDown"]), "fail", /^PriceFeedDown is not loaded/);
    });
    it("is not evaluated where no alert was read", () => stands(asks(["Alert"], []), "not evaluated", /^the program loads no alert that could be read$/));
    it("is not evaluated for a chart's own, which nobody sees", () =>
        stands(
            asks(["KubeX"], ["Alert"], name => name === "KubeX"),
            "not evaluated",
            /^KubeX is a chart's own/,
        ));
});

describe("a control that a run measures", () => {
    const demands = { percent: { atMost: 80, unit: "%" } };
    const answer = { probe: "pods.resource-use" };
    const given = (run: Loose, numbers?: Record<string, number>, rest: Loose = { demands }) => {
        const catalogue = catalogueOf({
            controls: { it: control(answer, rest) },
            items: { cryptofunk: { 1: { controls: ["it"], ...(numbers && { with: numbers }) } } },
        });
        return reportOn(catalogue, { evidence: answers(catalogue, { it: run }) }).of("it") as AnsweredControl;
    };
    const at = (value: number, holds: "yes" | "no" = "yes") => held({ demand: "percent", value, found: `${value} %`, holds });

    it("is not evaluated without evidence", () => stands(judged(answer), "not evaluated", /^nobody has asked it yet$/));
    it("passes where all that was measured holds, and leads to it", () => {
        const found = given({ measured: [at(70)], evidence: [{ link: "https://ci.example.com/runs/7" }] });
        stands(found, "pass", /^2 of 2 measured hold$/);
        assert.deepStrictEqual(found.evidence, {
            file: "evidence/prod/cryptofunk/it.yaml",
            by: "https://ci.example.com/runs/7",
            at: "2026-11-29T11:00:00Z",
            until: "2027-02-27T23:59:59Z",
            links: ["https://ci.example.com/runs/7"],
        });
    });
    it("fails where something does not hold, whatever the run says", () =>
        stands(given({ measured: [at(70), held({ holds: "no", found: "TLS 1.0" })] }), "fail", /found TLS 1\.0/));
    it("fails where the run failed", () => stands(given({ result: "fail", measured: [at(70)] }), "fail", /^the run failed$/));
    it("is held against the list's own number and not the run's", () => {
        stands(given({ measured: [at(85, "yes")] }), "fail", /found 85 %, demanded is at most 80 %/);
        stands(given({ result: "fail", measured: [at(85, "no")] }, { percent: 90 }), "pass", /./);
    });
    it("still fails where the run failed for another reason than a number", () =>
        stands(given({ result: "fail", measured: [at(70, "yes")] }, { percent: 90 }), "fail", /^the run failed$/));
    it("is not evaluated where something is unknown, nothing was measured, or the run says so", () => {
        stands(given({ measured: [at(70), held({ holds: "unknown", found: "no answer" })] }), "not evaluated", /found no answer/);
        stands(given({ result: "not evaluated", measured: [] }), "not evaluated", /^the run measured nothing$/);
        stands(given({ result: "not evaluated", measured: [at(1)] }), "not evaluated", /^the run measured nothing$/);
    });
    it("is not evaluated where nothing was held against a number that is demanded", () =>
        stands(
            given({ measured: [at(70)] }, undefined, { demands: { ...demands, hours: { atLeast: 24 } } }),
            "not evaluated",
            /^nothing was held against hours$/,
        ));
    it("asks no number of what the bot does not have", () => {
        const versions = { demands: { nats: { atLeast: 2 }, mongodb: { atLeast: 6 } } };
        stands(given({ measured: [held({ demand: "nats", value: 2.1 })] }, undefined, versions), "pass", /2 of 2/);
        stands(given({ measured: [held({ demand: "mongodb", value: 8 })] }, undefined, versions), "not evaluated", /against nats$/);
    });
    it("is not evaluated with evidence that does not count, and says which and why", () =>
        stands(
            given({ measured: [at(70)], at: hours(-2) }),
            "not evaluated",
            /^evidence\/prod\/cryptofunk\/it\.yaml: it is from the future: .*, so it does not count$/,
        ));
    it("is expired past its end, with the evidence", () => {
        const found = given({ measured: [at(70)], at: hours(24 * 100) });
        stands(found, "expired", /it was good until 2026-11-19$/);
        assert.strictEqual(found.evidence?.until, "2026-11-19T23:59:59Z");
    });
});

describe("a control that is signed", () => {
    const signature = (by: string) => ({ signature: { by, because: "It is a judgement." } });
    const catalogue = catalogueOf({
        controls: { risks: control(signature("risk")), security: control(signature("security")), release: control(signature("release")) },
        apart: [["risk", "security"]],
    });
    const given = (signed: Parameters<typeof answers>[1], more: Partial<Facts> = {}) => reportOn(catalogue, { evidence: answers(catalogue, signed), ...more });
    const by = (person: string, role: Loose) => ({ by: { person, role } });

    it("is unsigned without a signature, or with one that does not count", () => {
        assert.deepStrictEqual([given({}).state("risks"), given({}).reason("risks")], ["unsigned", "nobody has signed it"]);
        const other = given({ risks: { at: hours(-2) } });
        assert.strictEqual(other.state("risks"), "unsigned");
        assert.match(other.reason("risks"), /from the future/);
    });
    it("passes, fails or is unsigned as the person says", () => {
        assert.deepStrictEqual([given({ risks: {} }).state("risks"), given({ risks: {} }).reason("risks")], ["pass", `signed by ${ada} as risk`]);
        assert.deepStrictEqual([given({ risks: { result: "fail" } }).state("risks")], ["fail"]);
        assert.deepStrictEqual([given({ risks: { result: "not evaluated" } }).state("risks")], ["unsigned"]);
    });
    it("expires", () => assert.strictEqual(given({ risks: { at: hours(24 * 100) } }).state("risks"), "expired"));
    it("fails twice where one person signs in roles that the list keeps apart, by address or by name", () => {
        for (const same of [ada, "A. Example <ADA@example.com>", "ada example <ada@home.example>"]) {
            const found = given({ risks: by(ada, "risk"), security: by(same, "security") });
            assert.deepStrictEqual([found.state("risks"), found.state("security")], ["fail", "fail"], same);
            assert.match(found.reason("security"), /signs as security and, for risks, as risk, which \S+ keeps apart$/);
        }
    });
    it("passes where two sign, and where one signs in roles that nobody keeps apart", () => {
        const two = given({ risks: by(ada, "risk"), security: by(ben, "security") });
        assert.deepStrictEqual([two.state("risks"), two.state("security")], ["pass", "pass"]);
        const one = given({ risks: by(ada, "risk"), release: by(ada, "release") });
        assert.deepStrictEqual([one.state("risks"), one.state("release")], ["pass", "pass"]);
    });
    it("fails where a person signs for a change of their own, and is not evaluated where git does not know", () => {
        const own = given({ risks: {} }, { authors: [ben, "Ada E. <ada@example.com>"] });
        assert.deepStrictEqual([own.state("risks")], ["fail"]);
        assert.match(own.reason("risks"), /signs for a change of their own/);
        assert.strictEqual(given({ risks: {} }, { authors: [ben] }).state("risks"), "pass");
        assert.strictEqual(given({ risks: {} }, { authors: undefined }).state("risks"), "not evaluated");
        assert.strictEqual(given({ risks: {} }, { changed: ["Pulumi.prod.yaml"] }).state("risks"), "not evaluated");
    });
});

describe("a control that never applies, or not here", () => {
    it("says why", () => {
        stands(judged({ notApplicable: "No machine is rented by the hour." }), "not applicable", /^No machine is rented by the hour$/);
        stands(judged({ soak: "uptime" }, {}, { needs: ["redis", "mongodb"] }), "not applicable", /^this bot has no MongoDB$/);
    });
    it("does not hide evidence of it", () => {
        const catalogue = catalogueOf({ controls: { it: control({ soak: "uptime" }, { needs: ["mongodb"] }) } });
        const { report } = reportOn(catalogue, { evidence: answers(catalogue, { it: {} }) });
        assert.deepStrictEqual(report.notCounted, [{ file: "evidence/prod/cryptofunk/it.yaml", why: "its control does not apply here" }]);
    });
});

describe("an exemption from a control", () => {
    const exemption = { control: "it", reason: "A test.", owner: "ann", ticket: "OPS-1", expiry: "2026-11-29" };
    const catalogue = (critical: boolean) => catalogueOf({ controls: { it: control({ soak: "uptime" }, { critical }), other: control({ soak: "crashes" }) } });
    const given = (more: Loose, critical = false, evidence: Parameters<typeof answers>[1] = {}) =>
        reportOn(catalogue(critical), { controlExemptions: [{ ...exemption, ...more }], evidence: answers(catalogue(critical), evidence) });

    it("lets it be open, to the end of its last day, and says what it lets through", () => {
        const { of, reason } = given({});
        assert.deepStrictEqual(
            [of("it")?.state, of("it")?.exemption, of("it")?.blocks],
            ["exempt", { owner: "ann", reason: "A test.", until: "2026-11-29" }, false],
        );
        assert.strictEqual(reason("it"), "not evaluated: nobody has asked it yet");
        assert.strictEqual(given({}).state("other"), "not evaluated");
    });
    it("holds for its stack and bot alone, and not past its end", () => {
        assert.strictEqual(given({ stack: "prod", bot: "cryptofunk" }).state("it"), "exempt");
        for (const more of [{ stack: "staging" }, { bot: "vanta" }, { expiry: "2026-11-28" }]) assert.strictEqual(given(more).state("it"), "not evaluated");
    });
    it("lets nothing critical through", () => {
        const { state, reason } = given({}, true);
        assert.strictEqual(state("it"), "fail");
        assert.match(reason("it"), /; it is critical and cannot be exempted$/);
    });
    it("is told where it lets nothing through, or names no control", () => {
        const idle = (more: Loose, evidence?: Parameters<typeof answers>[1]) => given(more, false, evidence).report.notCounted.map(({ why }) => why);
        assert.deepStrictEqual(idle({}), []);
        assert.deepStrictEqual(idle({}, { it: {} }), ["the exemption of it (ann, until 2026-11-29) lets nothing through here"]);
        assert.deepStrictEqual(idle({ expiry: "2026-01-01" }), ["the exemption of it (ann, until 2026-01-01) lets nothing through here"]);
        assert.deepStrictEqual(idle({ control: "itt" }), ["the exemption of itt (ann, until 2026-11-29) names a control that is not there"]);
        assert.deepStrictEqual(idle({ bot: "vanta" }), []);
    });
});

describe("what was measured for another bot", () => {
    it("does not count, and the report says so", () => {
        const catalogue = catalogueOf({ controls: { it: control({ soak: "uptime" }) } });
        const { report, state } = reportOn(catalogue, { evidence: answers(catalogue, { it: {} }, { ...subject(), bot: "vanta" }), now: noon });
        assert.strictEqual(state("it"), "not evaluated");
        assert.deepStrictEqual(report.notCounted, [{ file: "evidence/prod/vanta/it.yaml", why: "it is of the bot vanta" }]);
    });
});
