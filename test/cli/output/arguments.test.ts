import * as assert from "node:assert";
import { readArguments, readWords, refuseSwallowedFlags, UsageError } from "../../../cli/output/arguments";

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
    it("refuses --all of anything but a preview, and says whose it is", () =>
        assert.throws(
            () => readArguments("scan", ["--all"], {}),
            /--all is a flag of preview, not of scan: npm run -s preview -- --all\. Write: npm run -s scan -- <stack> \[--json\]/,
        ));
    it("takes a file for the picture, and refuses none, another kind of file, or one for all bots", () => {
        assert.strictEqual(read(["prod", "--diagram", "out/bot.svg"]).diagram, "out/bot.svg");
        assert.strictEqual(read(["prod", "--diagram=BOT.SVG"]).diagram, "BOT.SVG");
        refuses(["prod", "--diagram"], /^--diagram wants a value\. Write: npm run -s preview -- <stack> .*\[--diagram <file>\.svg\]$/);
        for (const file of ["bot.png", "bot", ".svg", "out/.svg", ""])
            refuses(["prod", "--diagram", file], /is no picture\. Allowed: a file that ends in \.svg/);
        refuses(["--all", "--diagram", "bot.svg"], /--all is every bot in every stack/);
        refuses(["prod"], /npm kept --diagram for itself.*-- prod --diagram bot\.svg$/, { npm_lifecycle_event: "preview", npm_config_diagram: "bot.svg" });
    });
    it("refuses a missing stack and says the call", () => refuses([], /npm run -s preview -- prod/));
    it("refuses a stray word, which npm left of a flag, and says the right call", () =>
        refuses(["prod", "example"], /Unexpected "example".*npm run -s preview -- prod .*\[--bot <name>\]/));
    it("refuses an unknown flag, names one that is near, and lists the known ones", () => {
        refuses(
            ["prod", "--bto", "x"],
            /^preview has no flag --bto; did you mean --bot\? Write: npm run -s preview -- <stack> \[--tree\].*\[--json\].*\[--bot <name>\]/,
        );
        refuses(["prod", "--nothing-like-it"], /^preview has no flag --nothing-like-it\. Write: /);
        refuses(["prod", "-x"], /^preview has no flag -x/);
    });
    it("refuses a value that is missing, and one where none belongs", () => {
        refuses(["prod", "--bot"], /^--bot wants a value/);
        refuses(["prod", "--bot", "--json"], /^--bot wants a value/);
        refuses(["prod", "--json=yes"], /^--json takes no value/);
    });
    it("takes what is to be shown beside the first screen, and refuses it beside --json and --all", () => {
        const { tree, rules, verbose } = read(["prod", "--tree", "--rules"]);
        assert.deepStrictEqual({ tree, rules, verbose }, { tree: true, rules: true, verbose: false });
        assert.strictEqual(read(["prod", "--verbose"]).verbose, true);
        refuses(
            ["prod", "--rule", "order-placer-is-single", "--json"],
            /^--rule shows a part, and --json is of every rule\. Write: npm run -s preview -- prod --rule order-placer-is-single$/,
        );
        refuses(
            ["prod", "--json", "--tree", "--rules"],
            /^--json is everything already, and nothing else: without --tree and --rules\. Write: .* prod --json$/,
        );
        refuses(["--all", "--verbose"], /--all is every bot in every stack/);
    });
    it("refuses a flag that npm kept for itself", () =>
        refuses(["prod"], /npm kept --json for itself.*npm run -s preview -- prod --json/, { npm_lifecycle_event: "preview", npm_config_json: "true" }));
    it("refuses --all that npm kept for itself, which leaves no stack", () =>
        refuses([], /^npm kept --all for itself\. Write: npm run -s preview -- --all$/, { npm_lifecycle_event: "preview", npm_config_all: "true" }));
    it("refuses a deployment whose target npm kept for itself: it would be the whole stack", () =>
        assert.throws(
            () => refuseSwallowedFlags("up", ["staging"], { npm_lifecycle_event: "up", npm_config_target: "urn", npm_config_target_dependents: "true" }),
            /npm kept --target and --target-dependents for itself\. Write: npm run -s up -- staging --target urn --target-dependents$/,
        ));
    it("refuses a dry run that npm kept for itself: nothing would be dry", () =>
        assert.throws(
            () => refuseSwallowedFlags("up", ["prod"], { npm_lifecycle_event: "up", npm_config_dry_run: "true" }),
            /npm kept --dry-run for itself, and nothing would have been dry\. A look without a deployment: npm run -s preview -- prod$/,
        ));
    it("refuses a misspelt flag that npm kept for itself, and none of npm's own", () => {
        assert.throws(
            () => refuseSwallowedFlags("up", ["prod"], { npm_lifecycle_event: "up", npm_config_targett: "urn" }),
            /npm kept --targett for itself, and up has no such flag\. Write: npm run -s up -- prod/,
        );
        const npms = [
            "user_agent",
            "cache",
            "userconfig",
            "globalconfig",
            "global_prefix",
            "init_module",
            "local_prefix",
            "node_gyp",
            "noproxy",
            "npm_version",
        ];
        const usual = Object.fromEntries(
            [...npms, "prefix", "registry", "loglevel", "strict_ssl", "cafile", "fund", "audit", "proxy"].map(name => [`npm_config_${name}`, "x"]),
        );
        for (const command of ["preview", "up", "drill"] as const) refuseSwallowedFlags(command, ["prod"], { npm_lifecycle_event: command, ...usual });
    });
    it("moves what npm left of a flag behind it again, and drops no flag of the call", () => {
        const call = (command: "sign" | "drill" | "stop" | "preview", words: string[], kept: Record<string, string>, meant: string) => {
            const options = Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]);
            const says = (error: Error) => assert.strictEqual(error.message.split("Write: ")[1], `npm run -s ${command} -- ${meant}`) === undefined;
            assert.throws(() => refuseSwallowedFlags(command, words, { npm_lifecycle_event: command, ...Object.fromEntries(options) }), says);
        };
        const plan = { parseable: "true", long: "true", all: "true", yes: "" };
        const commit = "0123456789".repeat(4);
        call("sign", ["prod", "x", "mybot"], { bot: "true" }, "prod x --bot mybot");
        call("sign", ["prod", "x", "2027-01-01"], { until: "true" }, "prod x --until 2027-01-01");
        call("sign", ["prod", "x"], { until: "2027-01-01" }, "prod x --until 2027-01-01");
        call("sign", ["prod", "x", commit], {}, `prod x --commit ${commit}`);
        call("sign", ["prod", "x", "mybot", "2027-01-01"], { bot: "true", until: "true" }, "prod x --until <day> --bot <name>");
        call("drill", ["staging", "restore"], plan, "staging restore --plan");
        call("drill", ["staging", "restore", "mybot"], { ...plan, bot: "true" }, "staging restore --plan --bot mybot");
        call("drill", ["staging", "restore", "mybot"], { yes: "true", bot: "true" }, "staging restore --yes --bot mybot");
        call("drill", ["staging", "restore", "json"], plan, "staging restore --plan --format json");
        call("drill", ["staging"], { bot: "true" }, "staging <drill> --bot <name>");
        call("stop", ["prod", "it trades what's not there"], { reason: "true" }, "prod --reason 'it trades what'\\''s not there'");
        call("preview", [], { all: "true", json: "true" }, "--all --json");
    });
    it("does not mind the same variable outside npm's own run of it", () => assert.strictEqual(read(["prod"], { npm_config_json: "true" }).json, false));
});

describe("what stands behind a command without flags", () => {
    const words = (command: Parameters<typeof readWords>[0], ...argv: string[]) => readWords(command, argv, {});
    it("is taken", () => {
        assert.deepStrictEqual(words("contract", "bot", "../bot"), ["bot", "../bot"]);
        assert.deepStrictEqual(words("bench"), []);
        assert.deepStrictEqual(words("bench", "HEAD~3"), ["HEAD~3"]);
        assert.deepStrictEqual(words("mutation", "a.ts", "b.ts", "!c.ts"), ["a.ts", "b.ts", "!c.ts"]);
        assert.deepStrictEqual(words("help"), []);
    });
    for (const [command, argv, message] of [
        ["contract", [], /^contract takes <bot> <checkout>; found nothing\. Write: npm run -s contract -- <bot> <checkout>$/],
        ["contract", ["bot"], /found "bot"\./],
        ["contract", ["bot", ""], /found "bot" ""\./],
        ["contract", ["bot", "..", "more"], /found "bot" "\.\." "more"\./],
        ["bench", ["a", "b"], /^bench takes \[commit\]; found "a" "b"\. Write: npm run -s bench -- \[commit\]$/],
        ["compare", ["a"], /^compare takes nothing; found "a"\. Write: npm run -s compare$/],
        ["preview:engine", [], /^preview:engine takes <stack>; found nothing\. Write: npm run -s preview:engine -- <stack>$/],
        ["preview:engine", ["prod", "-yf"], /^preview:engine has no flag -y\. Write: /],
        ["help", ["preview"], /^help takes nothing; found "preview"\./],
        ["help", ["--nosuch"], /^help has no flag --nosuch\. Write: npm run -s help$/],
        ["bench", ["--tree"], /^--tree is a flag of preview, not of bench: npm run -s preview -- <stack> --tree\. Write: npm run -s bench -- \[commit\]$/],
        ["mutation", ["-x"], /^mutation has no flag -x\. Write: npm run -s mutation -- \[file\]\.\.\.$/],
    ] as const)
        it(`is refused: ${command} ${argv.join(" ")}`, () =>
            assert.throws(
                () => words(command, ...argv),
                (error: Error) => error instanceof UsageError && message.test(error.message),
            ));
});
