import * as assert from "node:assert";
import type { Finding } from "../../../policies/engine/analysis";
import { byCost, dearestFirst } from "../../../policies/engine/order";
import { judgeAll } from "../../../policies/judge";
import { areas, rules } from "../../../policies/rules";
import { resource } from "../../judge";

const finding = (rule: string, over: Partial<Finding> = {}): Finding => ({
    ...{ rule, severity: "high", level: "mandatory", result: "fail", urn: rule, message: rule, items: [] },
    ...over,
});
const ordered = (...findings: Finding[]) => byCost(findings, [{ name: "trading" }, { name: "aws" }]).map(({ urn }) => urn);

describe("the order of findings", () => {
    it("is what blocks, what has failed, the severity, and then the order of the rules", () => {
        const advised = finding("trading", { severity: "critical", level: "advisory", urn: "advised" });
        const exempt = finding("trading", { severity: "critical", result: "exempt", urn: "exempt" });
        const open = finding("trading", { severity: "critical", result: "undecided", urn: "open" });
        const [medium, critical] = [finding("trading", { severity: "medium", urn: "medium" }), finding("aws", { severity: "critical", urn: "critical" })];
        assert.deepStrictEqual(ordered(exempt, advised, open, medium, finding("aws"), critical, finding("trading")), [
            ...["critical", "trading", "aws", "medium", "open", "advised", "exempt"],
        ]);
    });
    it("is that of the resources where all else is equal, and begins with a rule that is not of the pack", () => {
        assert.deepStrictEqual(ordered(finding("aws", { urn: "b" }), finding("aws", { urn: "a" })), ["b", "a"]);
        assert.deepStrictEqual(ordered(finding("aws"), finding("another")), ["another", "aws"]);
    });
    it("begins with keys, writers and credentials, and knows the files that it names", () => {
        const place = (rule: string) => rules.findIndex(({ name }) => name === rule);
        const order = ["exchange-key-cannot-withdraw", "order-placer-is-single", "no-credential-in-code", "data-store-has-no-public-address"];
        const rest = ["bucket-acl-is-private", "security-group-closes-inner-ports", "iam-policy-is-narrow", "daily-loss-is-limited", "task-is-contained"];
        const places = [...order, ...rest].map(place);
        assert.deepStrictEqual(
            places,
            places.toSorted((one, other) => one - other),
        );
        assert.ok(places[0] >= 0);
        assert.strictEqual(new Set(rules).size, areas.flatMap(area => area.rules).length);
    });
    it("is that in which a resource's rules report", () => {
        const severities = dearestFirst(rules).map(({ severity }) => severity);
        assert.deepStrictEqual([...new Set(severities)], ["critical", "high", "medium"]);
    });
    it("tells a key and an open database before a log and a tag", async () => {
        const key = ["vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv", "sw0MuIgwCIPy6utIco14y7Ju91duEh8A"].join("");
        const { findings } = await judgeAll([
            resource("aws:cloudwatch/logGroup:LogGroup", "logs", { retentionInDays: 3 }),
            resource("aws:rds/instance:Instance", "db", { publiclyAccessible: true, skipFinalSnapshot: true }),
            resource("kubernetes:core/v1:Secret", "keys", { stringData: { BINANCE_API_SECRET: key } }),
        ]);
        const failed = findings.filter(({ level }) => level === "mandatory").map(({ rule }) => rule);
        assert.deepStrictEqual(failed.slice(0, 3), ["no-credential-in-code", "data-store-has-no-public-address", "database-is-backed-up"]);
        assert.deepStrictEqual(failed.slice(-2).toSorted(), ["database-leaves-final-snapshot", "logs-are-kept-long-enough"]);
    });
});
