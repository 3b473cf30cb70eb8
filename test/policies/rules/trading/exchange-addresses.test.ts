import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What the preview of production says when a person has written down what an exchange was given. */
function preview(...settings: string[]): { status: number | null; out: string; error: string } {
    const overrides = settings.flatMap(setting => ["--config", `exchangeAddresses.${setting}`]);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import=tsx", "cli/preview.ts", "prod", "--json", ...overrides], {
        cwd: join(__dirname, "../../../.."),
        encoding: "utf8",
        env: { PATH: process.env.PATH },
    });
    return { status, out: stdout, error: stderr };
}
interface Found {
    rule: string;
    message: string;
}
const findingsOf = (out: string): Found[] => (JSON.parse(out) as { findings: Found[] }).findings.filter(one => one.rule === "exchange-key-names-own-addresses");

describe("the addresses that an exchange was given", () => {
    it("reach the key's secret from the settings, and are counted before AWS has chosen any", () => {
        const three = ["binance[0]=54.178.0.1", "binance[1]=54.178.0.2", "binance[2]=54.178.0.3"];
        const { status, out } = preview(...three);
        assert.strictEqual(status, 0);
        assert.deepStrictEqual(findingsOf(out), []);
        const { resources } = JSON.parse(out) as { resources: { urn: string; properties?: { tags?: Record<string, string> } }[] };
        const key = resources.find(({ urn }) => urn.endsWith("aws:secretsmanager/secret:Secret::secrets-binance"));
        assert.strictEqual(key?.properties?.tags?.["golive:addresses"], "54.178.0.1 54.178.0.2 54.178.0.3");
    });

    it("forbid GO when they are fewer than the stack's", () => {
        const { status, out } = preview("binance[0]=54.178.0.1");
        assert.strictEqual(status, 1);
        assert.match(findingsOf(out)[0].message, /^the exchange was given 1 by golive:exchangeAddresses, and the stack has 3\./);
    });

    it("are refused where there is no such exchange, and where they are no address", () => {
        assert.match(preview("kraken[0]=54.178.0.1").error, /golive:exchangeAddresses\.kraken: found "kraken", allowed: one of binance/);
        const wrong = preview("binance[0]=203.0.113");
        assert.strictEqual(wrong.status, 2);
        assert.match(wrong.error, /golive:exchangeAddresses\.binance\[0\]: found "203\.0\.113", allowed: a public IPv4 address .*; this is no IPv4 address/);
        const inner = preview("binance[0]=10.0.0.1");
        assert.strictEqual(inner.status, 2);
        assert.match(
            inner.error,
            /Addresses\.binance\[0\]: found "10\.0\.0\.1", allowed: a public IPv4 address of a NAT gateway, .*; this is a private address/,
        );
    });
});
