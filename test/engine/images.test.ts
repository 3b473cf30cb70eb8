import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { succeeded, underEngine } from "./harness";
import { checkOut } from "./releases";

underEngine("the images of a release", engine => {
    const stack = ["--stack", "staging"];
    const up = () => engine.project.pulumi("up", "--yes", "--skip-preview", ...stack);
    const staged = /golive:stagedSecrets: .*/;
    let source: string;

    before(async () => {
        succeeded(await engine.project.pulumi("stack", "init", "staging"));
    });

    it("are a fault where neither a digest names one nor its source is there, before any resource", async () => {
        const undo = engine.project.edit("Pulumi.staging.yaml", text => text.replace(/^ {6}(api|order-executor): sha256:.*\n/gm, ""));
        const { code, stdout, stderr } = await up();
        undo();
        assert.notEqual(code, 0);
        assert.match(
            stdout,
            /Pulumi\.staging\.yaml: golive:release\.digests\.api: found nothing, and there is no \.\.\/cryptofunk\/\S+, allowed: the digest that build\.yml writes/,
            stderr,
        );
        assert.doesNotMatch(`${stdout}${stderr}`, /^ +at |node_modules/m);
        assert.deepEqual(
            engine.clouds.calls.filter(call => call.method === "check"),
            [],
        );
    });

    it("are awaited at the first up, which makes the registry that they are pushed to", async () => {
        const keys = engine.project.edit("Pulumi.staging.yaml", text => text.replace(/^ {6}api: sha256:.*\n/m, "").replace(staged, "golive:stagedSecrets: []"));
        const { stdout } = succeeded(await up());
        keys();
        assert.match(stdout, /api waits for .*the image api/);
        assert.match(stdout, /aws:ecr:Repository\s+api\s+created/);
        assert.doesNotMatch(stdout, /docker:index:Image/);
    });

    it("are built by a person who has the source, at its commit and no other", async () => {
        source = checkOut(engine.project.directory, "cryptofunk");
        const undo = engine.project.edit("Pulumi.staging.yaml", text => text.replace(/^( {4}commit: ).*/m, `$1${"b2".repeat(20)}`));
        const other = await up();
        undo();
        assert.notEqual(other.code, 0);
        assert.match(
            other.stdout,
            /golive:release\.commit: found b2b2b2b2b2b2, and \.\.\/cryptofunk is at [0-9a-f]{12}, allowed: a checkout of that commit, unchanged/,
        );
        assert.match(succeeded(await up()).stdout, /docker:index:Image\s+api\s+created/);
    });

    it("are refused from a context that nothing says what to leave out of", async () => {
        const list = join(source, ".dockerignore");
        const before = readFileSync(list, "utf8");
        rmSync(list);
        const { code, stdout } = await up();
        writeFileSync(list, before);
        assert.notEqual(code, 0);
        assert.match(
            stdout,
            /\.\.\/cryptofunk\/\.dockerignore: \(whole file\): found nothing, allowed: a list of what stays out of the image api, \.git among it/,
        );
    });

    it("are refused from a checkout with changes that no commit has", async () => {
        writeFileSync(join(source, "stray"), "");
        const { code, stdout } = await up();
        assert.notEqual(code, 0);
        assert.match(stdout, /found [0-9a-f]{12}, and \.\.\/cryptofunk has changes that it does not have, in 1 file,/);
    });

    it("are never built again under the same version", async () => {
        rmSync(join(source, "stray"));
        const undo = engine.project.edit("components/bot/image.ts", text => text.replace("args: build.args", 'args: { CHANGED: "yes" }'));
        const { code, stdout } = await up();
        undo();
        assert.notEqual(code, 0, stdout.slice(-4000));
        assert.match(stdout, /api:\S+ is built and pushed, and its source, build arguments or file modes differ from then/);
        assert.doesNotMatch(stdout, /tag already exists/);
    });
});
