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
    const watched: [end: RegExp, called: string][] = [
        [/Function::key-guard-a$/, "function"],
        [/LogMetricFilter::key-guard-watch-a-answered$/, "count"],
        [/MetricAlarm::key-guard-watch-binance-silent$/, "alarm"],
    ];
    /** What was done to the function that asks and to what counts its answers, and when it was asked, in order. */
    const ofGuard = () =>
        engine.clouds.calls.splice(0).flatMap(({ method, urn, preview }) => {
            if (method === "invoke") return /getInvocation$/.test(urn) ? ["asked"] : [];
            const [, called] = watched.find(([end]) => end.test(urn)) ?? [];
            return called && !preview && /^(create|update)$/.test(method) ? [`${called} ${method}d`] : [];
        });

    before(async () => {
        // The smallest bot that staging trades with on the exchange itself.
        engine.project.edit("Pulumi.staging.yaml", text => text.replace(/golive:bot: .*/, "golive:bot: freqtrade"));
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
    });

    it("are asked about once their guard is there and its answers are counted, and watched once there is an answer", async () => {
        account(exchangeAccount);
        succeeded(await up());
        assert.deepEqual(ofGuard(), ["function created", "count created", "asked", "alarm created"]);
        assert.deepEqual(await answers(), { binance: "sound" });
    });

    it("end the up in one reason where they are refused", async () => {
        account("8");
        const { code, stdout, stderr } = await up();
        assert.notEqual(code, 0);
        const [told, ...more] = `${stdout}${stderr}`.split("\n").filter(line => /^ +(error: |at )/.test(line));
        assert.match(
            told,
            /^ +error: The key guard refuses the key of binance: from 198\.51\.100\.\d+, account: is of another account\. What places orders is left as it is\./,
        );
        assert.deepEqual(more, []);
        assert.deepEqual(ofGuard(), ["function updated", "asked"]);
    });

    it("are not refused in a preview by the settings before, which the function still has", async () => {
        account(exchangeAccount);
        succeeded(await engine.project.pulumi("preview", ...stack));
        assert.deepEqual(ofGuard(), ["asked"]);
    });

    it("are asked about by the settings of the up, once the function has them", async () => {
        succeeded(await up());
        assert.deepEqual(ofGuard(), ["function updated", "asked"]);
        assert.deepEqual(await answers(), { binance: "sound" });
    });
});
