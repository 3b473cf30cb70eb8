import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Clouds } from "./provider";
import { startClouds } from "./provider";
import type { Document } from "./report";
import { installation, type Result, type Workspace, workspace } from "./workspace";

/** What a test under the real engine works with. */
export interface Engine {
    /** The stand-in clouds. */
    clouds: Clouds;
    /** The copy of the project. */
    project: Workspace;
    /** Calls that changed something in a cloud since the last time this was asked. */
    changes(): string[];
    /** The offline preview of the same copy; it runs once for each version of the stack's settings. */
    offline(stack: string): Promise<Document>;
}

/** The policy pack, as every command in the README names it. */
export const pack = ["--policy-pack", "policies"];

const root = path.join(__dirname, "..", "..");
const changing = new Set(["create", "update", "delete"]);
let told = false;

/**
 * Tests that run the real Pulumi CLI in a copy of the project, with a state in a folder and stand-in clouds.
 *
 * They prove the plumbing: that settings, program, pack and engine fit together, first time and every time after. Of AWS's opinion
 * they prove what too-early.ts refuses, and no more: the stand-in takes any argument, builds no image, starts no pod and installs no chart.
 */
export function underEngine(title: string, tests: (engine: Engine) => void): void {
    describe(`under the real engine: ${title}`, () => {
        const engine = {} as Engine;
        before(async function () {
            if (!installation()) {
                if (!told)
                    process.stderr.write(
                        `\n    install the Pulumi CLI (\`npx pulumi version\` does); test/engine was NOT run: nothing is proven about \`pulumi preview\` and \`pulumi up\`\n`,
                    );
                told = true;
                this.skip();
            }
            Object.assign(engine, await start());
        });
        after(() => {
            engine.project?.remove();
            engine.clouds?.close();
        });
        tests(engine);
    });
}

async function start(): Promise<Engine> {
    const clouds = await startClouds();
    const project = workspace(root, clouds.port);
    const documents = new Map<string, Document>();
    return {
        clouds,
        project,
        changes() {
            const calls = clouds.calls.filter(call => changing.has(call.method) && !call.preview);
            clouds.calls.length = 0;
            return calls.map(call => `${call.method} ${call.urn}`);
        },
        async offline(stack) {
            const settings = readFileSync(path.join(project.directory, `Pulumi.${stack}.yaml`), "utf8");
            const known = documents.get(settings);
            if (known) return known;
            const result = await project.node("cli/preview.ts", stack, "--json");
            assert.ok(result.code === 0 || result.code === 1, `the offline preview ended with ${result.code}\n${result.stderr}`);
            const document: Document = JSON.parse(result.stdout);
            documents.set(settings, document);
            return document;
        },
    };
}

/** The command ended well; if not, the test says how. */
export function succeeded(result: Result): Result {
    assert.equal(result.code, 0, `exit code ${result.code}\n${result.stdout.slice(-4000)}\n${result.stderr.slice(-4000)}`);
    return result;
}
