import assert from "node:assert/strict";
import { blockers } from "../../checklist/verdict";
import { inOwnWords } from "../../cli/output/own-words";
import { advicePrefix, undecidedPrefix } from "../../policies/engine/runner";
import { rules } from "../../policies/rules";
import { type Engine, pack } from "./harness";
import { type Document, type Previewed, previewed } from "./report";
import { isBag } from "./wire";

const goLive = new Set(rules.filter(rule => rule.goLive).map(rule => rule.name));

/** Findings that block a deployment; the verdict GO asks for more: that everything was decided, and that nothing is missing for going live. */
const blocking = ({ findings }: Document) => blockers(findings).filter(finding => finding.result === "fail" && !goLive.has(finding.rule));

const told = (findings: { rule: string; urn: string; message: string }[]) =>
    findings.map(({ rule, urn, message }) => `${rule} ${urn}: ${inOwnWords(message)}`).sort();

/**
 * The engine's inputs where the offline preview knows them. Different by design, and passed over: names that a provider makes up and what
 * is built on them, the version of a provider that the program makes, and how each marks an archive.
 */
function asFarAsKnown(engine: unknown, offline: unknown): unknown {
    if (offline === "[unknown]") return offline;
    if (Array.isArray(engine) && Array.isArray(offline)) return engine.map((value, i) => asFarAsKnown(value, offline[i]));
    if (!isBag(engine) || !isBag(offline)) return engine;
    const made = ["name", "identifier", "bucket", "replicationGroupId", "version", "__internal", "hash"];
    const ours = Object.keys(engine).filter(key => key in offline || !made.includes(key));
    const marks = offline.__pulumiArchive ? { __pulumiArchive: true } : {};
    return { ...Object.fromEntries(ours.map(key => [key, asFarAsKnown(engine[key], offline[key])])), ...marks };
}

/** Tests that the engine's preview of a stack with the pack says what the offline preview of the same files says; `when` tells one use from another. */
export function sameAsOffline(engine: Engine, stack: string, when: string, ...flags: string[]): void {
    let document: Document;
    let preview: Previewed;
    let code: number;

    it(`${when}, the engine's preview registers the resources of the offline preview`, async () => {
        document = await engine.offline(stack);
        engine.changes();
        const result = await engine.project.events("--stack", stack, ...pack, ...flags);
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
            const inputs = preview.resources.get(urn)?.inputs;
            assert.deepEqual(asFarAsKnown(inputs, properties), properties, urn);
        }
    });

    it(`${when}, its rules find the same flaws, block for the same ones and leave nothing undecided`, () => {
        assert.deepEqual(told(preview.violations), told(document.findings));
        assert.deepEqual(
            told(preview.violations).filter(text => text.includes(undecidedPrefix) && !text.includes(advicePrefix)),
            [],
        );
        assert.deepEqual(told(preview.violations.filter(violation => violation.level === "mandatory")), told(blocking(document)));
        assert.equal(code, blocking(document).length === 0 ? 0 : 1);
    });
}
