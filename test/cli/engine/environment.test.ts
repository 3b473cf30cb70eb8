import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment, refusedVariables } from "../../../cli/engine/environment";
import { unknownNodeOptions } from "../../../cli/engine/node-options";
import { UsageError } from "../../../cli/output/arguments";
import { pulumiFlags, refusedFlags } from "../../../cli/output/pulumi-flags";

const usual = {
    HOME: "/home/ann",
    PATH: "/usr/bin",
    AWS_PROFILE: "golive-staging",
    PULUMI_BACKEND_URL: "s3://state",
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_HOME: "/home/ann/.pulumi",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    NODE_OPTIONS: "--max-old-space-size=4096",
};
const option = (name: string) => `PULUMI_OPTION_${name.toUpperCase().replaceAll("-", "_")}`;
const refuses = (variables: NodeJS.ProcessEnv, says: RegExp) =>
    assert.throws(
        () => engineEnvironment({ ...usual, ...variables }),
        (error: Error) => error instanceof UsageError && says.test(error.message),
    );

describe("the environment of the engine", () => {
    it("is a person's own where nothing in it changes what was judged", () => assert.deepEqual(engineEnvironment(usual), { environment: usual, leftOut: [] }));

    for (const name of Object.keys(refusedFlags))
        it(`refuses the variable of --${name}, even empty`, () => {
            for (const value of ["true", ""])
                refuses({ [option(name)]: value }, new RegExp(`^${option(name)} is not allowed here: it is --${name}: .*\\.\\nUnset it, and call again\\.$`));
        });
    for (const { name, reach } of pulumiFlags)
        it(`${reach === "shown" || ["yes", "non-interactive"].includes(name) ? "lets" : "refuses"} the variable of --${name}`, () => {
            const given = { ...usual, [option(name)]: "true" };
            if (reach === "shown" || ["yes", "non-interactive"].includes(name)) assert.deepEqual(engineEnvironment(given).environment, given);
            else
                refuses(
                    { [option(name)]: "true" },
                    new RegExp(`^${option(name)} is not allowed here: what it changes has to be judged: write --${name} behind the call\\.`),
                );
        });
    it("refuses the variable of a flag that pulumi hides or may have one day, with the nearest that it has", () => {
        refuses({ PULUMI_OPTION_VERBOSE: "9" }, /^PULUMI_OPTION_VERBOSE is not allowed here: it is --verbose: pulumi's own logs have secrets/);
        refuses({ PULUMI_OPTION_PLAN: "p" }, /^PULUMI_OPTION_PLAN is not allowed here: no flag that is known here is called --plan\./);
        refuses({ PULUMI_OPTION_CLIENT: "p" }, /no flag that is known here is called --client/);
        refuses({ PULUMI_OPTION_TARGETS: "p" }, /called --targets; the nearest is --target\./);
    });

    for (const [name, why] of Object.entries(refusedVariables))
        it(`refuses ${name}`, () => refuses({ [name]: "x" }, new RegExp(`^${name} is not allowed here: ${why.slice(0, 20)}`)));
    it("names every refused variable at once, and never a value", () => {
        const secret = "hunter2";
        assert.throws(
            () => engineEnvironment({ ...usual, PULUMI_OPTION_POLICY_PACK: secret, PULUMI_CONFIG: secret }),
            (error: Error) =>
                error.message.split("\n").length === 3 &&
                /^PULUMI_CONFIG .*\nPULUMI_OPTION_POLICY_PACK .*\nUnset them/.test(error.message) &&
                !error.message.includes(secret),
        );
    });
    for (const [options, by] of [
        ["--require ./a.js", "--require"],
        ["-r ./a.js", "-r"],
        ["--import=tsx", "--import"],
        ["--max-old-space-size=1 --loader x", "--loader"],
        ["--experimental-loader=x", "--experimental-loader"],
        ["--env-file=.env", "--env-file"],
        ["-C x", "-C"],
        ["--conditions=x", "--conditions"],
        // As Node reads them: quotes may stand anywhere, and underscores are hyphens.
        ['"--require" ./a.js', "--require"],
        ['--re"quire"=./a.js', "--require"],
        ['--no-warnings "--import" tsx', "--import"],
        ['"--\\import=tsx"', "--import"],
        ["--experimental_loader=x", "--experimental_loader"],
        ["--snapshot-blob=x", "--snapshot-blob"],
        ["--openssl-config=x", "--openssl-config"],
        ["--unhandled-rejections=none", "--unhandled-rejections"],
        ["--of-next-year", "--of-next-year"],
    ] as const)
        it(`refuses NODE_OPTIONS that may load code: ${options}`, () =>
            refuses({ NODE_OPTIONS: options }, new RegExp(`^NODE_OPTIONS is not allowed here: it may load code into program and rules, by ${by}\\.\\n`)));
    it("reads NODE_OPTIONS as Node does", () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-options-"));
        try {
            writeFileSync(join(folder, "a.js"), 'process.stdout.write("loaded ")');
            for (const options of ['"--require" ./a.js', '--re"quire"=./a.js', '--no-warnings "--require" "./a.js"', '"--\\require=./a.js"']) {
                const env = { PATH: process.env.PATH, NODE_OPTIONS: options };
                assert.equal(spawnSync(process.execPath, ["-p", "1"], { cwd: folder, env, encoding: "utf8" }).stdout, "loaded 1\n", options);
                assert.deepEqual(unknownNodeOptions(options), ["--require"]);
            }
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
    for (const options of [
        "",
        "--max-old-space-size=4096",
        "--max_old_space_size=4096",
        "--enable-source-maps",
        "--use-openssl-ca --no-warnings",
        '"--disable-warning" DEP0040',
    ])
        it(`lets NODE_OPTIONS that do not: ${options || "none"}`, () => assert.deepEqual(engineEnvironment({ ...usual, NODE_OPTIONS: options }).leftOut, []));

    for (const name of ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_LAMBDA"])
        it(`lets ${name} where the state is a folder alone: what AWS says of the images decides`, () => {
            refuses({ [name]: "http://localhost:1" }, new RegExp(`^${name} is not allowed here: scans and stops would be asked for somewhere else`));
            const folder = { ...usual, [name]: "http://localhost:1", PULUMI_BACKEND_URL: "file:///state" };
            assert.deepEqual(engineEnvironment(folder), { environment: folder, leftOut: [] });
        });

    for (const name of ["PULUMI_DEBUG_PROVIDERS", "PULUMI_DEBUG_LANGUAGES", "PULUMI_EXPERIMENTAL", "PULUMI_SKIP_CHECKPOINTS"])
        it(`lets ${name} where the state is a folder alone`, () => {
            refuses({ [name]: "x" }, new RegExp(`^${name} is not allowed here`));
            refuses({ [name]: "x", PULUMI_BACKEND_URL: undefined }, new RegExp(`^${name} is not allowed here`));
            const folder = { ...usual, [name]: "x", PULUMI_BACKEND_URL: "file:///state" };
            assert.deepEqual(engineEnvironment(folder), { environment: folder, leftOut: [] });
        });
    it("leaves out, by name, what the call overrules or nobody here knows", () => {
        const { environment, leftOut } = engineEnvironment({ ...usual, PULUMI_STACK: "prod", PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_OF_NEXT_YEAR: "1" });
        assert.deepEqual(leftOut, ["PULUMI_CONTINUE_ON_ERROR", "PULUMI_OF_NEXT_YEAR", "PULUMI_STACK"]);
        assert.deepEqual(environment, usual);
    });
});
