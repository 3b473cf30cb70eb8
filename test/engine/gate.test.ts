import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { succeeded, underEngine } from "./harness";

underEngine("the gate of npm run up", engine => {
    const undo: (() => void)[] = [];
    const edit = (file: string, change: (text: string) => string) => undo.push(engine.project.edit(file, change));
    const up = (...flags: string[]) => engine.project.node("cli/up.ts", "staging", "--yes", "--non-interactive", ...flags);
    const settings = () => readFileSync(join(engine.project.directory, "Pulumi.staging.yaml"), "utf8");

    before(async () => {
        engine.project.edit("Pulumi.staging.yaml", text => text.replace(/golive:bot: .*/, "golive:bot: example"));
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
        engine.changes();
    });
    afterEach(() => {
        for (const one of undo.splice(0).reverse()) one();
        assert.deepEqual(engine.changes(), [], "nothing is built here");
    });

    it("agrees with the offline preview of a sound stack, and says how much ran", async () => {
        const { code, stderr } = await engine.project.node("cli/preview-engine.ts", "staging");
        assert.equal(code, 0, stderr);
        const [, resources, rules] = /^The engine's own preview: (\d+) resources, (\d+) rules ran, /m.exec(stderr) ?? [];
        assert.ok(Number(resources) > 300 && Number(rules) > 100, stderr);
    });

    it("names a planted violation that the engine alone meets: its judge is awake", async () => {
        // The engine starts a program with its settings in a variable; the offline preview does not.
        const planted = '(process.env.PULUMI_CONFIG ? "read trade withdraw" : exchange.permissions.join(" "))';
        edit("components/secrets/secrets.ts", text => text.replace('exchange.permissions.join(" ")', planted));
        assert.equal((await engine.project.node("cli/preview.ts", "staging")).code, 0);
        const { code, stderr } = await up();
        assert.equal(code, 1, stderr);
        assert.match(stderr, /^✗ fail exchange-key-cannot-withdraw {2}.*Secret /m);
        assert.ok(stderr.endsWith("NO-GO: nothing was deployed.\n"), stderr);
    });

    it("is closed by rules that sleep under the engine, and leaves no overridden setting behind", async () => {
        const asleep = '["database-is-encrypted", "bucket-is-versioned"].includes(rule.name)';
        edit("policies/pack.ts", text => text.replace("policiesOf(rules,", `policiesOf(rules.filter(rule => !(${asleep})),`));
        const before = settings();
        const { code, stderr } = await up("-cbackups.keepDays=8");
        assert.equal(code, 1, stderr);
        assert.match(stderr, /^Not evaluated: 2 rules judged something offline and did not run in the engine: .*database-is-encrypted.*\.$/m);
        assert.doesNotMatch(stderr, /other settings/);
        assert.equal(settings(), before);
    });

    it("is closed where the rules are listed and nothing runs them", async () => {
        const idle = 'one.name === "resource-rules" ? { ...one, validateResource: () => undefined } : one';
        edit("policies/pack.ts", text => text.replace("policiesOf(rules, options)", `policiesOf(rules, options).map(one => (${idle}))`));
        const { code, stderr } = await engine.project.node("cli/preview-engine.ts", "staging");
        assert.equal(code, 1, stderr);
        const [, silent] = /^Not evaluated: (\d+) rules judged something offline and did not run in the engine: /m.exec(stderr) ?? [];
        assert.ok(Number(silent) > 50, stderr);
        assert.ok(stderr.endsWith("NO-GO: staging would not be deployed.\n"), stderr);
    });

    it("is closed where the engine reads a setting that nobody judged", async () => {
        // Between the two previews, as a second person or a hook may.
        const file = join(engine.project.directory, "Pulumi.staging.yaml");
        const before = settings();
        const other = JSON.stringify(before.replace(/^config:$/m, "config:\n  aws:maxRetries: 7"));
        edit("cli/engine/preview.ts", text =>
            text.replace("const child = spawn(", `require("node:fs").writeFileSync(${JSON.stringify(file)}, ${other}); const child = spawn(`),
        );
        const { code, stderr } = await up();
        assert.equal(code, 1, stderr);
        assert.match(stderr, /^Not evaluated: the engine reads other settings than those that were judged: aws:maxRetries\.$/m);
        assert.equal(settings(), before, "and it is put back");
    });

    it("tells why the engine's preview failed", async () => {
        const { code, stderr } = await engine.project.node("cli/preview-engine.ts", "prod");
        assert.equal(code, 1, stderr);
        assert.match(stderr, /no stack named 'prod' found/);
        assert.match(stderr, /^Not evaluated: the engine loaded no policy pack\.$/m);
    });
});
