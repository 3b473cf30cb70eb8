import * as assert from "node:assert";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { raisedSince } from "../../../cli/recording/raised";
import { moveOf, stoodAt, stoodIn } from "../../../cli/recording/stood";
import { readSettings, stackConfig } from "../../../config/load";
import type { Loose } from "../../config/sandbox";
import { repositoryOf } from "./repository";

/** A repository in which vanta is the stack's bot, with a commit for each place: a phase, and a step where one is named. */
function repository(...places: string[]) {
    const { root, git } = repositoryOf("stood");
    const [settings, manifest] = [join(root, "Pulumi.prod.yaml"), join(root, "bots/vanta.yaml")];
    cpSync(join(__dirname, "../../../bots/vanta.yaml"), manifest);
    const sound = readFileSync(settings, "utf8").replace("golive:bot: cryptofunk", "golive:bot: vanta");
    const commit = (place: string) => {
        const [phase, step] = place.split(" ");
        const said = `phase: ${phase}${step ? `\n      step: ${step}` : ""}`;
        writeFileSync(settings, sound.replace(/^ {4}vanta:\n/m, `    vanta:\n      ${said}\n`));
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", place);
    };
    for (const place of places) commit(place);
    const edit = (what: string | RegExp, to: string) => {
        writeFileSync(manifest, readFileSync(manifest, "utf8").replace(what, to));
        git("commit", "-qam", "manifest");
    };
    return { root, git, edit };
}

/** What refuses a place, in a project whose git history is that of a root. */
function refused(root: string, place: string): string {
    const [phase, step] = place.split(" ");
    const config = stackConfig("prod", ["bot=vanta", `phase=${phase}`, ...(step ? [`step=${step}`] : [])]);
    const nothing: Loose = { recording: { resources: [] }, analysis: { findings: [], rules: [] } };
    const found = raisedSince({ stack: "prod", bot: "vanta", config, root, ...nothing });
    assert.ok(found.every(({ rule, level, result }) => rule === "phase-follows-evidence" && level === "mandatory" && result === "fail"));
    return found.map(({ message }) => message).join("\n");
}

describe("a step that is raised", () => {
    it("is refused while the evidence of the step before does not say GO, with the command", () => {
        const { root } = repository("canary", "live");
        assert.match(
            refused(root, "live third-symbol"),
            /^golive:step is third-symbol, and the committed evidence does not say GO for it \(it was live at double-notional in [0-9a-f]{7}\): \d+ of \d+ controls .*report -- prod --for third-symbol --bot vanta says how\), or take the step back\.$/,
        );
    });
    it("is refused two at once, whatever was answered", () => {
        const { root } = repository("canary", "live");
        assert.match(
            refused(root, "live more-leverage"),
            /^golive:step is more-leverage \(it was live at double-notional in \w+\): one step at a time: third-symbol comes after double-notional\.$/,
        );
        assert.match(refused(root, "live full"), /one step at a time: third-symbol/);
    });
    it("is refused where the phase is raised past the first, and asked where it is the first", () => {
        const { root } = repository("dry", "canary");
        assert.match(
            refused(root, "live third-symbol"),
            /^golive:phase is live at third-symbol \(it was canary in \w+\): one step at a time: double-notional is the first/,
        );
        assert.match(
            refused(root, "live"),
            /^golive:phase is live at double-notional, and the committed evidence does not say GO .*--for double-notional --bot vanta/,
        );
        assert.match(refused(repository("dry").root, "canary"), /^golive:phase is canary, and .*--for canary --bot vanta/);
    });
    it("is refused on by a commit that changes nothing of the bot", () => {
        const { root, git } = repository("live", "live third-symbol");
        git("commit", "-q", "--allow-empty", "-m", "nothing");
        assert.match(refused(root, "live third-symbol"), /it was live at double-notional/);
    });
    it("goes down without a question, and stays where it is", () => {
        const { root } = repository("live more-leverage", "live full");
        for (const place of ["live more-leverage", "live third-symbol", "live", "canary", "dry"]) assert.strictEqual(refused(root, place), "", place);
        const there = repository("live third-symbol", "live third-symbol");
        there.edit("Trades perpetuals", "It trades perpetuals");
        assert.strictEqual(refused(there.root, "live third-symbol"), "");
    });
    it("is no way around it to write more into the step that is deployed, to rename it, or to fill it from an earlier one", () => {
        // The files of today allow more than those that were deployed.
        for (const [what, to] of [
            ["maxNotional: 20 }", "maxNotional: 15 }"],
            ["name: double-notional, limits: { maxNotional: 20 }", "name: first, limits: { maxNotional: 15 }"],
        ]) {
            const { root, edit } = repository("live");
            edit(what, to);
            assert.match(refused(root, "live"), /it lets more through than was deployed \(maxNotional 20 after 15\), and that is no step of its own/, to);
        }
    });
    it("is no way around it to take the steps out", () => {
        const { manifest } = readSettings({ config: stackConfig("prod", ["bot=vanta"]), project: "golive", stack: "prod" });
        const without = { ...manifest, trading: { ...manifest.trading, steps: [] } };
        const [first, full, all] = [
            stoodAt(manifest, { phase: "live" }),
            stoodAt(manifest, { phase: "live", step: "full" }),
            stoodAt(without, { phase: "live" }),
        ];
        assert.match(
            (moveOf(without, first, all) as { refused: string }).refused,
            /lets more through than was deployed \(maxPositionSize 0\.1 after 0\.05; .*symbols BTC-USD, ETH-USD, SOL-USD after/,
        );
        assert.strictEqual(moveOf(without, full, all), "free", "the last allows all of it");
        assert.strictEqual(moveOf(manifest, all, first), "free", "and steps only tighten what had none");
    });
    it("is new where nobody can read what was deployed", () => {
        const { root, git } = repository("live");
        git("rm", "-q", "--cached", "bots/vanta.yaml");
        git("commit", "-qm", "gone");
        assert.match(refused(root, "live third-symbol"), /git does not say what was deployed before/);
        assert.strictEqual(stoodIn("config: [", "", "vanta"), undefined);
        assert.deepStrictEqual(stoodIn("config:\n  golive:bot: vanta\n  golive:phase: live\n", undefined, "vanta"), { phase: "live" });
    });
});
