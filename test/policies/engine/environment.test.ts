import * as assert from "node:assert";
import { configFor, environmentConfig } from "../../../policies/engine/environment";

describe("the stack's environment", () => {
    it("has its own configuration only in staging", () => {
        assert.strictEqual(configFor("staging")["cache-is-backed-up"].days, 0);
        assert.deepStrictEqual(configFor("production"), {});
    });
    it("is read from what the CLI hands over", () => {
        const before = process.env.PULUMI_CONFIG;
        process.env.PULUMI_CONFIG = '{"golive:environment":"staging"}';
        try {
            assert.deepStrictEqual(environmentConfig(), configFor("staging"));
        } finally {
            if (before === undefined) delete process.env.PULUMI_CONFIG;
            else process.env.PULUMI_CONFIG = before;
        }
        for (const settings of ["", "null", "[]", '{"golive:environment":"production"}', '{"environment":"staging"}'])
            assert.deepStrictEqual(environmentConfig(settings), {});
    });
});
