import type * as provider from "@pulumi/aws";
import type { Unwrap } from "@pulumi/pulumi";
import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { has, listOf } from "../../engine/reading";
import { rule } from "../../engine/rule";

const neededGroups = ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet"];

export const firewallKnowsAttacks = rule(
    aws.wafv2.WebAcl,
    {
        name: "firewall-knows-common-attacks",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:110", "cryptofunk:111"],
        says: "A firewall blocks known attacks by AWS's managed rules.",
        because: "Scanners try the same injections on everything that answers.",
        fix: "Add AWSManagedRulesCommonRuleSet, AWSManagedRulesKnownBadInputsRuleSet and AWSManagedRulesSQLiRuleSet with overrideAction none.",
    },
    acl => {
        if (has(acl, "ruleJson")) {
            const absent = neededGroups.filter(group => !String(acl.ruleJson).includes(group));
            return absent.length ? `ruleJson does not have ${absent.join(", ")}` : undefined;
        }
        const groups = listOf(acl.rules).filter(one => one.overrideAction?.count === undefined);
        const names = groups.map(one => one.statement.managedRuleGroupStatement?.name);
        const absent = neededGroups.filter(group => !names.includes(group));
        return absent.length ? `no rule blocks by ${absent.join(", ")}` : undefined;
    },
);

type WebAcl = Partial<Unwrap<provider.wafv2.WebAclArgs>>;

export const firewallLimitsRate = graphRule(
    {
        name: "firewall-limits-rate",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:88", "bot-core:117", "bot-core:272"],
        says: "A firewall blocks an address that sends too many requests.",
        because: "Passwords and keys are guessed, and an API is drowned, by sheer number.",
        fix: "Give the web ACL a rule with rateBasedStatement and the action block; behind a CDN the CDN's web ACL is the one that sees addresses.",
        thresholds: { requests: 10_000 },
    },
    graph => graph.ofType(aws.wafv2.WebAcl),
    (node, graph, { requests }) => {
        const { rules, scope, ruleJson } = node.props as WebAcl;
        if (/"RateBasedStatement"/.test(String(ruleJson))) return undefined;
        const blocking = listOf(rules).filter(({ action }) => action?.block);
        // A limit of some paths alone leaves the others without one.
        const whole = blocking.flatMap(({ statement }) => listOf(statement.rateBasedStatement)).filter(({ scopeDownStatement }) => !scopeDownStatement);
        const limits = whole.map(({ limit }) => limit);
        if (limits.length === 0)
            return scope !== "CLOUDFRONT" && graph.ofType(aws.cloudfront.Distribution).length > 0 ? undefined : "no rule blocks by rateBasedStatement";
        const lowest = Math.min(...limits);
        return lowest > requests ? `the lowest limit is ${lowest} requests, not ${requests} or fewer` : undefined;
    },
);

export const firewallIsLogged = graphRule(
    {
        name: "firewall-logs-what-it-blocks",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:368", "cryptofunk:412"],
        says: "A firewall logs what it blocks.",
        because: "Without the log nobody sees an attack, nor a customer who is blocked by mistake.",
        fix: "Create an aws.wafv2.WebAclLoggingConfiguration for the web ACL.",
    },
    graph => graph.ofType(aws.wafv2.WebAcl),
    (acl, graph) => (graph.users(acl, aws.wafv2.WebAclLoggingConfiguration).length ? undefined : "no WebAclLoggingConfiguration refers to it"),
);
