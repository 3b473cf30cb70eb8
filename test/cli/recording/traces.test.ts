import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { record } from "../../../cli/recording/record";

const { debuggablePromise } = require("@pulumi/pulumi/runtime/debuggable");
const { Resource } = require("@pulumi/pulumi");

describe("stack traces of a recording", () => {
    it("are not taken with each promise of the SDK", async () => {
        const promise = Promise.resolve("value");
        assert.strictEqual(await debuggablePromise(promise, "a promise"), "value");
        assert.strictEqual((promise as unknown as { _debugStackTrace: string })._debugStackTrace, "Error");
    });
    it("are not taken with each resource", () => assert.deepStrictEqual(Resource.stackTrace(0), []));
    it("are there for what a program throws", async () => {
        async function buildsNothing(): Promise<never> {
            throw new Error("nothing to build");
        }
        await assert.rejects(record(buildsNothing, { project: "golive", name: "test", config: {} }), ({ stack }: Error) => {
            assert.match(stack ?? "", /nothing to build\n\s+at .*buildsNothing /);
            return true;
        });
    });

    /** What a process says that ends before a promise of the SDK does. */
    const leaking = (env: NodeJS.ProcessEnv) => {
        const line = `require("./cli/recording/traces"); require("@pulumi/pulumi/runtime/debuggable").debuggablePromise(new Promise(() => {}), "an endless one");`;
        const cwd = join(__dirname, "../../..");
        return spawnSync(process.execPath, ["--require=tsx/cjs", "--eval", line], { cwd, encoding: "utf8", env: { ...process.env, ...env } });
    };
    it("are not needed to notice a promise that never ends", () => {
        const { status, stderr } = leaking({});
        assert.match(stderr, /detected that 1 promise was still active/);
        assert.strictEqual(status, 1);
    });
    it("are there for whoever looks for it", () =>
        assert.match(leaking({ PULUMI_DEBUG_PROMISE_LEAKS: "1" }).stderr, /an endless one\nSTACK_TRACE:\nError\n\s+at .*debuggablePromise /));
});
