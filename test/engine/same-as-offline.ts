import assert from "node:assert/strict";
import { blockers } from "../../checklist/verdict";
import { rules } from "../../policies/rules";
import { type Engine, pack } from "./harness";
import { type Document, type Previewed, previewed } from "./report";
import { type Bag, canonical } from "./wire";

const goLive = new Set(rules.filter(rule => rule.goLive).map(rule => rule.name));

/** Findings that block a deployment; the verdict GO asks for more: that everything was decided, and that nothing is missing for going live. */
const blocking = ({ findings }: Document) => blockers(findings).filter(finding => finding.result === "fail" && !goLive.has(finding.rule));

const told = (findings: { rule: string; urn: string; message: string }[]) => findings.map(({ rule, urn, message }) => `${rule} ${urn}: ${message}`).sort();

/**
 * Inputs as both sides can know them. Different by design, and left out: the name that the AWS provider makes up where the program gives
 * none, the hash that the engine adds to an archive, and what the engine adds to a provider that the program makes (its version).
 */
function comparable(inputs: Bag, offline: Bag): Record<string, string | undefined> {
    const known = Object.keys(inputs).filter(key => key in offline);
    return Object.fromEntries(known.sort().map(key => [key, canonical(inputs[key])]));
}

/** Tests that the engine's preview of a stack with the pack says what the offline preview of the same files says; `when` tells one use from another. */
export function sameAsOffline(engine: Engine, stack: string, when: string): void {
    let document: Document;
    let preview: Previewed;
    let code: number;

    it(`${when}, the engine's preview registers the resources of the offline preview`, async () => {
        document = await engine.offline(stack);
        engine.changes();
        const result = await engine.project.events("--stack", stack, ...pack);
        ({ code } = result);
        preview = previewed(result.stdout);
        assert.ok(preview.resources.size > 0, `${result.stdout}\n${result.stderr}`);
        // By design only under the engine, and left out by `previewed`: the default providers of packages that settings configure.
        const types = (resources: Iterable<[string, string]>) => Object.fromEntries([...resources].sort(([a], [b]) => (a < b ? -1 : 1)));
        assert.deepEqual(types([...preview.resources].map(([urn, { type }]) => [urn, type])), types(document.resources.map(({ urn, type }) => [urn, type])));
        assert.deepEqual(engine.changes(), []);
    });

    it(`${when}, its rules see the same properties`, () => {
        for (const { urn, properties } of document.resources) {
            const inputs = preview.resources.get(urn)?.inputs ?? {};
            assert.deepEqual(comparable(inputs, properties as Bag), comparable(properties as Bag, properties as Bag), urn);
        }
    });

    it(`${when}, its rules find the same flaws and block for the same ones`, () => {
        assert.deepEqual(told(preview.violations), told(document.findings));
        assert.deepEqual(told(preview.violations.filter(violation => violation.level === "mandatory")), told(blocking(document)));
        assert.equal(code, blocking(document).length === 0 ? 0 : 1);
    });
}
