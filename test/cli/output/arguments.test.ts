import * as assert from "node:assert";
import { readArguments, refuseSwallowedFlags, UsageError } from "../../../cli/output/arguments";

describe("the preview's arguments", () => {
    const read = (argv: string[], environment: NodeJS.ProcessEnv = {}) => readArguments("preview", argv, environment);
    const refuses = (argv: string[], message: RegExp, environment?: NodeJS.ProcessEnv) =>
        assert.throws(
            () => read(argv, environment),
            (error: Error) => error instanceof UsageError && message.test(error.message),
        );

    it("takes a stack alone", () => {
        const { stack, bot, config, json } = read(["prod"]);
        assert.deepStrictEqual({ stack, bot, config, json }, { stack: "prod", bot: undefined, config: [], json: false });
    });
    it("takes every flag, --config more than once", () => {
        const given = read(["staging", "--bot", "example", "--config", "a=1", "--config=b=2", "--json"]);
        assert.strictEqual(given.bot, "example");
        assert.deepStrictEqual(given.config, ["a=1", "b=2"]);
        assert.strictEqual(given.json, true);
    });
    it("takes --all without a stack", () => {
        const { stack, all, config } = read(["--all", "--config", "phase=canary"]);
        assert.deepStrictEqual({ stack, all, config }, { stack: "", all: true, config: ["phase=canary"] });
    });
    it("refuses --all beside a stack or a bot", () => {
        refuses(["prod", "--all"], /--all is every bot in every stack/);
        refuses(["--all", "--bot", "example"], /--all is every bot in every stack/);
    });
    it("refuses --all of anything but a preview", () => assert.throws(() => readArguments("restore:drill", ["--all"], {}), /Unknown option '--all'/));
    it("takes a file for the picture, and refuses none, another kind of file, or one for all bots", () => {
        assert.strictEqual(read(["prod", "--diagram", "out/bot.svg"]).diagram, "out/bot.svg");
        assert.strictEqual(read(["prod", "--diagram=BOT.SVG"]).diagram, "BOT.SVG");
        refuses(["prod", "--diagram"], /'--diagram <value>' argument missing\. Allowed: npm run -s preview -- <stack> .*\[--diagram <file>\.svg\]$/);
        for (const file of ["bot.png", "bot", ".svg", "out/.svg", ""])
            refuses(["prod", "--diagram", file], /is no picture\. Allowed: a file that ends in \.svg/);
        refuses(["--all", "--diagram", "bot.svg"], /--all is every bot in every stack/);
        refuses(["prod"], /npm kept --diagram for itself.*-- prod --diagram <value>/, { npm_lifecycle_event: "preview", npm_config_diagram: "bot.svg" });
    });
    it("refuses a missing stack and says the call", () => refuses([], /npm run -s preview -- prod/));
    it("refuses a stray word, which npm left of a flag, and says the right call", () =>
        refuses(["prod", "example"], /Unexpected "example".*npm run -s preview -- prod \[--bot <name>\]/));
    it("refuses an unknown flag and lists the known ones", () => refuses(["prod", "--verbose"], /--verbose.*--bot <name>.*--json/));
    it("refuses a flag that npm kept for itself", () =>
        refuses(["prod"], /npm kept --json for itself.*npm run -s preview -- prod --json/, { npm_lifecycle_event: "preview", npm_config_json: "true" }));
    it("refuses --all that npm kept for itself, which leaves no stack", () =>
        refuses([], /^npm kept --all for itself\. Write: npm run -s preview -- --all$/, { npm_lifecycle_event: "preview", npm_config_all: "true" }));
    it("refuses a deployment whose target npm kept for itself: it would be the whole stack", () =>
        assert.throws(
            () => refuseSwallowedFlags("up", "staging", { npm_lifecycle_event: "up", npm_config_target: "urn", npm_config_target_dependents: "true" }),
            /npm kept --target and --target-dependents for itself\. Write: npm run -s up -- staging --target <value> --target-dependents$/,
        ));
    it("does not mind the same variable outside npm's own run of it", () => assert.strictEqual(read(["prod"], { npm_config_json: "true" }).json, false));
});
