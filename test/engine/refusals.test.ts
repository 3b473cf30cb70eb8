import assert from "node:assert/strict";
import { pack, succeeded, underEngine } from "./harness";
import { previewed, urnsOf } from "./report";

underEngine("refusals", engine => {
    const undo: (() => void)[] = [];
    const edit = (file: string, change: (text: string) => string) => undo.push(engine.project.edit(file, change));
    const addWithdrawal = () => edit("components/secrets/secrets.ts", text => text.replace('exchange.permissions.join(" ")', '"read trade withdraw"'));
    const rule = "exchange-key-cannot-withdraw";
    const flaw = 'tags["golive:permissions"] has "withdraw"';

    before(async () => {
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
        engine.changes();
    });
    afterEach(() => {
        for (const one of undo.splice(0).reverse()) one();
    });

    it("blocks an up that breaks a rule, says which one and why, and builds nothing", async () => {
        addWithdrawal();
        const { code, stdout } = await engine.project.pulumi("up", "--yes", "--stack", "staging", ...pack);
        assert.notEqual(code, 0);
        assert.match(stdout, /❌ golive@v/);
        assert.match(stdout, new RegExp(`\\[mandatory\\].*${rule} `));
        assert.ok(stdout.includes(flaw), stdout);
        assert.deepEqual(engine.changes(), []);
        assert.deepEqual(urnsOf(succeeded(await engine.project.pulumi("stack", "export", "--stack", "staging")).stdout), []);
    });

    it("blocks `npm run up` the same way, before the engine is even started", async () => {
        addWithdrawal();
        const { code, stderr } = await engine.project.node("cli/up.ts", "staging", "--yes", "--non-interactive");
        assert.equal(code, 1);
        assert.ok(stderr.includes(rule) && stderr.replace(/\s+/g, " ").includes(flaw), stderr);
        assert.deepEqual(engine.clouds.calls, []);
    });

    it("tells faults in the settings as the offline preview does, with no stack trace and before any resource", async () => {
        edit("Pulumi.staging.yaml", text => text.replace("golive:phase: dry", "golive:phase: dryy"));
        edit("Pulumi.staging.yaml", text => text.replace("cidr: 10.50.0.0/16", "cidr: 10.50.0.0/33"));
        const offline = await engine.project.node("cli/preview.ts", "staging");
        assert.equal(offline.code, 2);
        const faults = offline.stderr.trim().split("\n");
        assert.equal(faults.length, 2, offline.stderr);

        const text = await engine.project.pulumi("preview", "--stack", "staging", ...pack);
        assert.notEqual(text.code, 0);
        for (const fault of faults) assert.ok(text.stdout.includes(fault), `${fault} is missing in\n${text.stdout}`);
        assert.doesNotMatch(`${text.stdout}${text.stderr}`, /^ +at |node_modules/m);

        assert.match(text.stdout, /^Resources:\n +\+ 1 to create$/m, "the stack itself, and nothing in it");
        assert.deepEqual(
            engine.clouds.calls.filter(call => call.method === "check"),
            [],
        );
    });

    it("judges a stack by the thresholds of its environment, which the pack reads from the stack's settings", async () => {
        addWithdrawal();
        edit("policies/staging.json", text => JSON.stringify({ ...JSON.parse(text), [rule]: { enforcementLevel: "advisory" } }));
        const { stdout, stderr } = await engine.project.events("--stack", "staging", ...pack);
        const levels = previewed(stdout).violations.filter(violation => violation.rule === rule);
        assert.deepEqual(
            levels.map(violation => violation.level),
            ["advisory"],
            stderr,
        );
    });
});
