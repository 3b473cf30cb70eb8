import assert from "node:assert/strict";
import { engineEnvironment, refusedVariables } from "../../../cli/engine/environment";
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
    for (const options of [
        "--require ./a.js",
        "-r ./a.js",
        "--import=tsx",
        "--max-old-space-size=1 --loader x",
        "--experimental-loader=x",
        "--env-file=.env",
        "-C x",
        "--conditions=x",
    ])
        it(`refuses NODE_OPTIONS that load code: ${options}`, () =>
            refuses({ NODE_OPTIONS: options }, /^NODE_OPTIONS is not allowed here: it loads code into program and rules/));
    for (const options of ["", "--max-old-space-size=4096", "--enable-source-maps", "--use-openssl-ca --no-warnings"])
        it(`lets NODE_OPTIONS that do not: ${options || "none"}`, () => assert.deepEqual(engineEnvironment({ ...usual, NODE_OPTIONS: options }).leftOut, []));

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
