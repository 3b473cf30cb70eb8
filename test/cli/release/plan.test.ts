import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asOutputs, type Plan, planOf } from "../../../cli/release/plan";
import { checkSource } from "../../../cli/release/source";

const given = (more: Record<string, string> = {}) => ({
    ...{ BOT: "vanta", STACKS: "staging prod", SOURCE: "ChicoPanama/Vanta-Bot", COMMIT: "a1".repeat(20), VERSION: "9.1.0" },
    ...more,
});

describe("the plan of a build", () => {
    it("has every image of the source once, with paths from its top, and each stack's registry and role", () => {
        const plan = planOf(given());
        assert.deepStrictEqual(plan.images[0], { name: "webhook", context: ".", dockerfile: "docker/Dockerfile.webhook", args: {} });
        const [staging, prod] = plan.stacks;
        assert.strictEqual(staging.registry, "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com");
        assert.strictEqual(prod.role, "arn:aws:iam::444455556666:role/golive-bootstrap-builder-prod");
        assert.strictEqual(prod.repositories.webhook, "vanta/prod/webhook");
        assert.match(asOutputs(plan), /^stacks=\[\{.*\}\]\nnames=\["staging","prod"\]\nrunner=ubuntu-24\.04(-arm)?\n$/);
    });
    it("leaves out what others build, and what is built from another source", () => {
        assert.deepStrictEqual(planOf(given({ BOT: "mech-exo", SOURCE: "GiveMeAjob-job/Mech-Exo" })).elsewhere, ["gateway"]);
        assert.deepStrictEqual(planOf(given({ BOT: "cryptofunk", SOURCE: "ajitpratap0/cryptofunk" })).others, ["bifrost"]);
    });
    const refused: [what: string, more: Record<string, string>, says: RegExp][] = [
        ["no bot", { BOT: "" }, /^bot: found nothing, allowed: the name of a bot/],
        ["a commit's beginning", { COMMIT: "a1b2c3d" }, /^commit: found "a1b2c3d", allowed: a commit of the source, whole/],
        ["a branch", { COMMIT: "main" }, /^commit: found "main"/],
        ["latest", { VERSION: "latest" }, /^version: found "latest", allowed: a version such as/],
        ["an address", { SOURCE: "https://github.com/a/b" }, /^source: found "https:.*", allowed: the repository of the bot's source on GitHub, owner\/name/],
        [
            "another repository than the settings'",
            { SOURCE: "evil/Vanta-Bot" },
            /^source: found "evil\/Vanta-Bot", allowed: ChicoPanama\/Vanta-Bot, which golive:bots\.vanta\.release\.source of Pulumi\.staging\.yaml names/,
        ],
        ["three stacks", { STACKS: "a b c" }, /^stacks: found "a b c", allowed: one stack or two/],
        ["a stack twice", { STACKS: "prod prod" }, /^stacks: found "prod prod", allowed: each stack once/],
        ["a stack that is not there", { STACKS: "dev" }, /Pulumi\.dev\.yaml/],
        ["a bot that is not there", { BOT: "nobody" }, /nobody/],
    ];
    for (const [what, more, says] of refused)
        it(`is refused with ${what}`, () =>
            assert.throws(
                () => planOf(given(more)),
                error => {
                    assert.match((error as Error).message, says);
                    return true;
                },
            ));
});

describe("the checkout of a source", () => {
    let folder: string;
    let commit: string;
    const git = (...args: string[]) =>
        spawnSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { encoding: "utf8" }).stdout.trim();
    const write = (file: string, text: string) => {
        mkdirSync(join(folder, file, ".."), { recursive: true });
        writeFileSync(join(folder, file), text);
    };
    const save = () => {
        git("add", ".");
        git("commit", "--quiet", "--message", "x");
        commit = git("rev-parse", "HEAD");
    };
    const images: Plan["images"] = [{ name: "api", context: ".", dockerfile: "docker/Dockerfile", args: {} }];
    const check = () => checkSource(folder, { source: "example/bot", commit, images });
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-source-"));
        git("init", "--quiet");
        write("docker/Dockerfile", "FROM scratch\n");
        write(".dockerignore", ".git\n");
        save();
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it("passes at its commit, with a list of what stays out", () => check());
    it("passes with the Dockerfile's own list alone", () => {
        rmSync(join(folder, ".dockerignore"));
        write("docker/Dockerfile.dockerignore", ".git\n");
        save();
        check();
    });
    it("is refused at another commit, and where it is none", () => {
        const other = "b2".repeat(20);
        assert.throws(
            () => checkSource(folder, { source: "example/bot", commit: other, images }),
            new RegExp(`source: found example/bot at ${commit}, allowed: a checkout of the commit ${other}`),
        );
        rmSync(join(folder, ".git"), { recursive: true });
        assert.throws(check, /source: found example\/bot at no commit: it is no checkout of git/);
    });
    it("is refused with files that the commit does not have", () => {
        write("stray", "");
        assert.throws(check, /source: found example\/bot with 1 changed or new files/);
    });
    for (const list of ["foo", "!.git", ".git\n!.git", "*.log", ".gitignore"])
        it(`is refused with a list that lets the history in: ${JSON.stringify(list)}`, () => {
            write(".dockerignore", `${list}\n`);
            save();
            assert.throws(
                check,
                /^Error: \.dockerignore: found a list that lets \.git in, allowed: a list of what stays out of the image api, \.git among it\.$/,
            );
        });
    for (const list of [".git", "**/.git", "*\n!docker", "/.git/"])
        it(`passes with a list that keeps it out: ${JSON.stringify(list)}`, () => {
            write(".dockerignore", `${list}\n`);
            save();
            check();
        });
    it("is refused without a list of what stays out, with an empty one, and without its Dockerfile", () => {
        write(".dockerignore", "# nothing\n\n");
        save();
        assert.throws(check, /^Error: \.dockerignore: found an empty list, allowed: a list of what stays out of the image api, \.git among it\.$/);
        rmSync(join(folder, ".dockerignore"));
        save();
        assert.throws(check, /^Error: \.dockerignore: found nothing, allowed: a list of what stays out of the image api/);
        rmSync(join(folder, "docker"), { recursive: true });
        save();
        assert.throws(check, /^Error: docker\/Dockerfile: found nothing, allowed: the Dockerfile of the image api/);
    });
});
