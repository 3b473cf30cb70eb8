import type { RecordedResource } from "../../../../policies/engine/analysis";
import * as rules from "../../../../policies/rules/aws/wafv2";
import { judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const aclType = "aws:wafv2/webAcl:WebAcl";
const limit = (count: number, action: object = { block: {} }) => ({
    name: "limit",
    action,
    statement: { rateBasedStatement: { limit: count, aggregateKeyType: "IP" } },
});
const group = (name: string, overrideAction: object = { none: {} }) => ({
    name,
    overrideAction,
    statement: { managedRuleGroupStatement: { vendorName: "AWS", name: `AWSManagedRules${name}` } },
});
const groups = [group("CommonRuleSet"), group("KnownBadInputsRuleSet"), group("SQLiRuleSet")];

describeRule(
    rules.firewallKnowsAttacks,
    aclType,
    { rules: [limit(2000), ...groups] },
    [
        [{ rules: [] }, /no rule blocks by AWSManagedRulesCommonRuleSet/],
        [{ rules: groups.slice(0, 2) }, /no rule blocks by AWSManagedRulesSQLiRuleSet/],
        [{ rules: [group("CommonRuleSet", { count: {} }), ...groups.slice(1)] }, /no rule blocks by AWSManagedRulesCommonRuleSet/],
        [{ ruleJson: "[]" }, /ruleJson does not have AWSManagedRulesCommonRuleSet/],
    ],
    [{ rules: unknown }, { ruleJson: unknown }],
);

const distributionType = "aws:cloudfront/distribution:Distribution";
const made = (type: string, name: string, properties: object, ...of: RecordedResource[]) =>
    resource(type, name, properties, { dependencies: of.map(({ urn }) => urn) });

describe("firewall-limits-rate", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.firewallLimitsRate);
    const acl = (rules: unknown, scope = "REGIONAL") => made(aclType, "acl", { scope, rules });
    const cdn = made(distributionType, "cdn", {});
    it("passes a limit, also in JSON", async () => {
        await passes([acl([limit(2000), ...groups])]);
        await passes([made(aclType, "acl", { ruleJson: '[{"Statement":{"RateBasedStatement":{}}}]' })]);
    });
    it("passes the highest limit there may be, and a lower one beside a higher", async () => {
        await passes([acl([limit(10_000)])]);
        await passes([acl([limit(2_000_000), limit(2000)])]);
    });
    it("fails none, in JSON too", async () => {
        await fails([acl(groups)], /no rule blocks by rateBasedStatement/);
        await fails([acl(undefined)], /no rule blocks by rateBasedStatement/);
        await fails([made(aclType, "acl", { ruleJson: '[{"Statement":{"GeoMatchStatement":{}}}]' })], /no rule blocks by rateBasedStatement/);
    });
    it("fails one that blocks by something else", () =>
        fails([acl([{ name: "geo", action: { block: {} }, statement: { geoMatchStatement: { countryCodes: ["KP"] } } }])], /no rule blocks by/));
    it("fails one of some paths alone", () =>
        fails(
            [acl([{ ...limit(20), statement: { rateBasedStatement: { limit: 20, scopeDownStatement: { regexMatchStatement: {} } } } }])],
            /no rule blocks by/,
        ));
    it("fails one that only counts", () => fails([acl([limit(2000, { count: {} })])], /no rule blocks/));
    it("fails one that nobody reaches", () => fails([acl([limit(1_000_000)])], /the lowest limit is 1000000 requests, not 10000 or fewer/));
    it("lets a load balancer's be without behind a CDN, but not the CDN's own", async () => {
        await passes([acl(groups), cdn]);
        await fails([acl(groups, "CLOUDFRONT"), cdn], /no rule blocks/);
    });
    it("obeys its configuration", () => fails([acl([limit(2000)])], /not 100 or fewer/, { config: { requests: 100 } }));
    it("is undecided while the limit or the rules are unknown", async () => {
        await isUndecided([acl([limit(unknown as never)])]);
        await isUndecided([acl(unknown)]);
    });
});

const lbType = "aws:lb/loadBalancer:LoadBalancer";

describe("firewall-logs-what-it-blocks", () => {
    const { passes, fails } = judgeGraph(rules.firewallIsLogged);
    const acl = made(aclType, "acl", {});
    const logged = (of: RecordedResource) => made("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "log", { resourceArn: unknown }, of);
    it("passes one with a log, though its ARN is unknown", () => passes([acl, logged(acl)]));
    it("fails one whose log is another's", () =>
        fails([acl, made(lbType, "lb", {}), logged(made(aclType, "other", {}))], /no WebAclLoggingConfiguration refers to it/));
});
