import assert from "node:assert/strict";
import { exchangeAccount } from "./cloud";
import { succeeded, underEngine } from "./harness";

underEngine("exchange keys", engine => {
    const stack = ["--stack", "staging"];
    const up = () => engine.project.pulumi("up", "--yes", "--skip-preview", ...stack);
    const answers = async () => JSON.parse(succeeded(await engine.project.pulumi("stack", "output", "--json", ...stack)).stdout).exchangeKeys;
    let numbers = "";
    const account = (number: string) => {
        engine.project.edit("Pulumi.staging.yaml", text =>
            text.replace(numbers || /(?<= {4}freqtrade:\n)/, `      exchangeAccountNumbers: { binance: "${number}" }\n`),
        );
        numbers = `      exchangeAccountNumbers: { binance: "${number}" }\n`;
    };
    /** What was done to the function that asks, and when it was asked, in order. */
    const ofGuard = () =>
        engine.clouds.calls
            .splice(0)
            .filter(({ method, urn, preview }) =>
                method === "invoke" ? /getInvocation$/.test(urn) : !preview && /^(create|update)$/.test(method) && urn.endsWith("Function::key-guard-a"),
            )
            .map(({ method }) => method);

    before(async () => {
        // The smallest bot that staging trades with on the exchange itself.
        engine.project.edit("Pulumi.staging.yaml", text => text.replace(/golive:bot: .*/, "golive:bot: freqtrade"));
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
    });

    it("are asked about once their guard is there, and one of another account ends the up in a reason", async () => {
        account("8");
        const { code, stdout, stderr } = await up();
        assert.notEqual(code, 0);
        const [told, ...more] = `${stdout}${stderr}`.split("\n").filter(line => /^ +(error: |at )/.test(line));
        assert.match(
            told,
            /^ +error: The key guard refuses the key of binance: from 198\.51\.100\.\d+, account: is of another account\. What places orders is left as it is\./,
        );
        assert.deepEqual(more, []);
        assert.deepEqual(ofGuard(), ["create", "invoke"]);
    });

    it("are not refused in a preview by the settings before, which the function still has", async () => {
        account(exchangeAccount);
        succeeded(await engine.project.pulumi("preview", ...stack));
        assert.deepEqual(ofGuard(), ["invoke"]);
    });

    it("are asked about by the settings of the up, once the function has them", async () => {
        succeeded(await up());
        assert.deepEqual(ofGuard(), ["update", "invoke"]);
        assert.deepEqual(await answers(), { binance: "sound" });
    });
});
