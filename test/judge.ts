import * as assert from "node:assert";
import type { Finding, RecordedOptions, RecordedResource } from "../policies/engine/analysis";
import type { Exemption } from "../policies/engine/exemptions";
import { Graph, graphRule } from "../policies/engine/graph";
import type { Config } from "../policies/engine/rule";
import type { Rule } from "../policies/engine/runner";
import { judgeAll } from "../policies/judge";

/** What the SDK puts where a value is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What the SDK makes of a secret value. */
export const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

/** How a rule is asked. */
export interface Asked {
    /** Options of the resource, such as `protect`. */
    options?: RecordedOptions;
    /** Thresholds and levels. */
    config?: Config[string];
    /** What is let through. */
    exemptions?: Exemption[];
    /** The bot that is judged. */
    bot?: string;
    /** Rules that are asked too; their answers are not looked at. */
    beside?: Rule[];
}

/** A resource as the preview records it. */
export const resource = (type: string, name: string, properties: object, more: Partial<RecordedResource> = {}): RecordedResource => ({
    urn: `urn:pulumi:prod::test::${type}::${name}`,
    ...{ type, name, custom: true, options: {}, dependencies: [], propertyDependencies: {} },
    // Once through JSON, since undefined never reaches a policy.
    properties: JSON.parse(JSON.stringify(properties)),
    ...more,
});

/** An answer of a rule that a test has asserted. */
export type Answer = "passes" | "fails" | "is undecided";
/** The answers that the tests which ran so far have seen of each rule, by its name: meta.test.ts demands all of them. */
export const seen = new Map<string, Set<Answer>>();

const expectations = (rule: Rule, run: (input: never, asked?: Asked) => Promise<Finding[]>) => ({
    unknown,
    async passes(input: unknown, asked?: Asked) {
        assert.deepStrictEqual(
            (await run(input as never, asked)).map(finding => finding.message),
            [],
        );
        saw(rule, "passes");
    },
    /** Exactly one flaw, whose message matches; its level is the rule's own. */
    async fails(input: unknown, message: RegExp, asked?: Asked) {
        const findings = await run(input as never, asked);
        assert.deepStrictEqual(
            findings.map(finding => finding.result),
            ["fail"],
            findings.map(finding => finding.message).join("\n"),
        );
        assert.match(findings[0].message, message);
        // What a rule's own text makes advice is asserted by `advises`; a phase that does so is the test's business.
        if ("adviceWhere" in rule && rule.adviceWhere?.some(({ binds }) => !binds) && rule.level !== "advisory")
            assert.doesNotMatch(findings[0].message, /^advice, since /);
        saw(rule, "fails");
        return findings[0];
    },
    /** Exactly one flaw, told as advice by a rule that else blocks, since the pattern is often sound; its message matches. */
    async advises(input: unknown, message: RegExp, asked?: Asked) {
        const findings = await run(input as never, asked);
        const found = findings.map(finding => `${finding.level} ${finding.result}`);
        assert.deepStrictEqual(found, ["advisory fail"], findings.map(finding => finding.message).join("\n"));
        assert.match(findings[0].message, /^advice, since /);
        assert.match(findings[0].message, message);
    },
    async isUndecided(input: unknown, asked?: Asked) {
        const findings = await run(input as never, asked);
        assert.deepStrictEqual(
            findings.map(finding => finding.result),
            ["undecided"],
            findings.map(finding => finding.message).join("\n"),
        );
        assert.match(findings[0].message, /can't be known during preview/);
        saw(rule, "is undecided");
    },
    /** Undecided for a reason that the rule itself gives, and not for an unknown value. */
    async cannotJudge(input: unknown, reason: RegExp, asked?: Asked) {
        const findings = await run(input as never, asked);
        const messages = findings.map(finding => finding.message);
        assert.deepStrictEqual(
            findings.map(finding => finding.result),
            ["undecided"],
            messages.join("\n"),
        );
        const [, said] = messages[0].split(`can't run policy '${rule.name}': `);
        assert.ok(said !== undefined, messages[0]);
        assert.match(said, reason);
        saw(rule, "is undecided");
        return findings[0];
    },
});

const saw = (rule: Rule, answer: Answer) => seen.set(rule.name, (seen.get(rule.name) ?? new Set<Answer>()).add(answer));

const configOf = (rule: Rule, asked?: Asked) => asked?.config && { [rule.name]: asked.config };

/** Asks one rule about one resource's properties, through the policy SDK's own server code. */
export function judge(rule: Rule, type: string) {
    return expectations(rule, async (properties: object, asked) => {
        const { findings } = await judgeAll([resource(type, "it", properties, { options: asked?.options ?? {} })], {
            rules: [rule, ...(asked?.beside ?? [])],
            config: configOf(rule, asked),
            ...{ exemptions: asked?.exemptions, bot: asked?.bot },
        });
        return findings.filter(finding => finding.rule === rule.name);
    });
}

/** Asks one rule about a whole stack, through the policy SDK's own server code. */
export function judgeGraph(rule: Rule) {
    return expectations(rule, async (resources: RecordedResource[], asked) => {
        const { findings } = await judgeAll(resources, { rules: [rule], config: configOf(rule, asked) });
        return findings;
    });
}

/** The index as a rule is given it, with unknown values that throw when they are read. */
export async function graphOf(...resources: RecordedResource[]): Promise<Graph> {
    let graph = new Graph([]);
    const looks = graphRule(
        { name: "looks-at-graph", severity: "low", items: ["vanta:1"], says: "It holds.", because: "It must.", fix: "Fix it." },
        given => {
            graph = given;
            return [];
        },
        () => undefined,
    );
    await judgeAll(resources, { rules: [looks] });
    return graph;
}
