import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { copiedFaults } from "./check";
import { actionFaults } from "./composite";

const root = join(__dirname, "..", "..");
const where = ".github/actions/contract/action.yml";
const action = readFileSync(join(root, where), "utf8");
const page = readFileSync(join(root, "docs/contract.md"), "utf8");

/** The workflows that the page gives to a bot's repository, by the name in their first line. */
const copied = Object.fromEntries([...page.matchAll(/```yaml\n(# \.github\/workflows\/([\w-]+\.yml)\n[\s\S]*?)```/g)].map(([, text, name]) => [name, text]));

const replaced = (text: string, from: string, to: string): string => {
    assert.ok(text.includes(from), `there is no ${from}`);
    return text.replace(from, to);
};
const names = (faults: string[], says: RegExp) =>
    assert.ok(
        faults.some(fault => says.test(fault)),
        faults.join("\n") || "no fault was found",
    );

/** What actionlint says of workflows; undefined where it is not installed. */
function linted(files: Record<string, string>): string | undefined {
    const folder = mkdtempSync(join(tmpdir(), "golive-"));
    try {
        mkdirSync(join(folder, ".github/workflows"), { recursive: true });
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, ".github/workflows", name), text);
        const { error, stdout } = spawnSync("actionlint", ["-color=false", ...Object.keys(files).map(name => join(".github/workflows", name))], {
            cwd: folder,
            encoding: "utf8",
        });
        if ((error as NodeJS.ErrnoException | undefined)?.code !== "ENOENT") return stdout;
        process.stderr.write("\nNOT EVALUATED: the contract's action and the workflows for a bot's repository by actionlint. It is not on PATH.\n");
        return undefined;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The action's steps as a job that is called with its inputs: actionlint reads no composite action by itself. */
function asWorkflow(text: string): string {
    const { inputs, runs } = parse(text);
    const given = Object.fromEntries(Object.keys(inputs).map(name => [name, { type: "string" }]));
    return stringify({ on: { workflow_call: { inputs: given } }, jobs: { action: { "runs-on": "ubuntu-24.04", steps: runs.steps } } });
}

describe("the composite actions", () => {
    it("are the one that the documentation names, and sound", () => {
        const files = globSync([".github/actions/**/*.yml", ".github/actions/**/*.yaml", "action.y*ml"], { cwd: root });
        assert.deepStrictEqual(files, [where]);
        assert.deepStrictEqual(actionFaults(where, action), []);
    });
    it("pass actionlint, which names what is planted", function () {
        const found = linted({ "sound.yml": asWorkflow(action) });
        if (found === undefined) this.skip();
        assert.strictEqual(found, "");
        assert.match(linted({ "planted.yml": asWorkflow(replaced(action, "inputs.bot }}", "inputs.bott }}")) }) ?? "", /property "bott" is not defined/);
    });
    it("run scripts that there are, after a look at the pin", () => {
        const steps = parse(action).runs.steps as { run?: string; uses?: string; with?: Record<string, string>; env?: Record<string, string> }[];
        const [pinned, golive, install, made] = ["pinned.mjs", "actions/checkout@", "npm ci", "cli/contract-request.ts"].map(text =>
            steps.findIndex(step => `${step.run} ${step.uses}`.includes(text)),
        );
        assert.ok(pinned >= 0 && pinned < golive && golive < install && install < made, JSON.stringify(steps));
        assert.strictEqual(steps[golive].with?.ref, "${{ inputs.commit }}");
        assert.strictEqual(steps[pinned].env?.COMMIT, "${{ inputs.commit }}");
        for (const file of ["cli/contract-request.ts", ".github/actions/contract/pinned.mjs"]) assert.ok(readFileSync(join(root, file)), file);
    });
    it("hand the script every input that it reads", () => {
        const script = readFileSync(join(root, "cli/contract-request.ts"), "utf8");
        const read = new Set([...script.matchAll(/^ {4}([A-Z]+): \{ name/gm)].map(([, name]) => name).concat("TOKEN"));
        const handed = Object.keys(parse(action).runs.steps.at(-1).env);
        assert.deepStrictEqual(handed.sort(), [...read].sort());
    });
    for (const [what, commit, status, says] of [
        ["a whole commit", "a1".repeat(20), 0, /^$/],
        ["a branch", "main", 2, /^commit: found "main", allowed: a commit of Golive, whole/],
        ["the beginning of a commit", "a1b2c3d", 2, /^commit: found "a1b2c3d"/],
        ["nothing", "", 2, /^commit: found nothing/],
        ["a line's end and more", `${"a1".repeat(20)}\n::x`, 2, /^commit: found "[^\n]*"/],
    ] as const)
        it(`look at the pin: ${what}`, () => {
            const script = join(root, ".github/actions/contract/pinned.mjs");
            const ran = spawnSync(process.execPath, [script], { encoding: "utf8", env: { COMMIT: commit } });
            assert.strictEqual(ran.status, status, ran.stderr);
            assert.match(ran.stderr, says);
        });
});

describe("a composite action is refused", () => {
    const refused: [what: string, from: string, to: string, says: RegExp][] = [
        [
            "when an action is named by its tag",
            "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
            "checkout@v7",
            /checkout@v7 is not pinned by digest/,
        ],
        ["when an action's digest is another", "820762786026740c76f36085b0efc47a31fe5020", "0".repeat(40), /setup-node is not pinned to 8207/],
        [
            "when it uses what lies in the caller's repository",
            "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020",
            "./setup",
            /uses \.\/setup, which/,
        ],
        ["when an expression is pasted into a script", "run: npm ci", "run: npm ci --${{ inputs.bot }}", /pasted into a script.*inputs\.bot/],
        ["when a checkout leaves its token", "              persist-credentials: false\n", "", /leaves the token behind/],
        ["when it checks out whatever a branch is", "              ref: ${{ inputs.commit }}\n", "", /at whatever its branch is/],
        ["when it takes a secret", "${{ inputs.token || github.token }}", "${{ secrets.GOLIVE_TOKEN }}", /uses secrets/],
        ["when an input takes the job's token by itself", 'default: ""', "default: ${{ github.token }}", /token takes what nobody has handed over/],
        [
            "when packages are installed with the token at hand",
            "          working-directory: .golive\n        - id",
            "          working-directory: .golive\n          env:\n              NPM: ${{ inputs.token }}\n        - id",
            /"npm ci" has a token at hand/,
        ],
        ["when a shell has the token at hand", "run: node --import=tsx", "run: env; node --import=tsx", /"env; node .* has a token at hand/],
        ["when a step has no shell", "        - shell: bash\n          run: npm ci", "        - run: npm ci", /"npm ci" has no shell/],
        ["when nobody says what an input is", "        description: Top folder of the bot's checkout.\n", "", /nobody says what directory is/],
        ["when it is no composite one", "using: composite", "using: node24", /is no composite action/],
    ];
    for (const [what, from, to, says] of refused) it(what, () => names(actionFaults(where, replaced(action, from, to)), says));
});

describe("the workflows that a bot's repository copies out of the documentation", () => {
    it("are two, and sound", () => {
        assert.deepStrictEqual(Object.keys(copied), ["contract.yml", "contract-preview.yml"]);
        for (const [name, text] of Object.entries(copied)) assert.deepStrictEqual(copiedFaults(name, text), []);
    });
    it("pass actionlint", function () {
        const found = linted(copied);
        if (found === undefined) this.skip();
        assert.strictEqual(found, "");
    });
    for (const [name, text] of Object.entries(copied))
        it(`${name} hands over what the action takes, and all that it needs`, () => {
            const { inputs } = parse(action) as { inputs: Record<string, { required?: boolean }> };
            const given = Object.keys(parse(text).jobs.contract.steps.at(-1).with);
            for (const input of given) assert.ok(input in inputs, input);
            for (const [input, { required }] of Object.entries(inputs)) if (required) assert.ok(given.includes(input), input);
        });
    it("name the inputs of the action on the page", () => {
        for (const input of ["directory", "base"]) {
            const { default: usual } = parse(action).inputs[input];
            assert.match(page, new RegExp(`\\| \`${input}\` \\|[^|]*Default: \`${usual}\` \\|`));
        }
    });

    const refused: [what: string, file: string, from: string, to: string, says: RegExp][] = [
        [
            "starts for pull requests with the token",
            "contract.yml",
            'push:\n        tags: ["v*"]',
            "pull_request:",
            /a fork's code runs in the environment golive/,
        ],
        ["starts with rights for a stranger's commit", "contract-preview.yml", "pull_request:", "pull_request_target:", /pull_request_target/],
        ["hands the token to every branch", "contract.yml", "        environment: golive\n", "", /the token is at hand on every branch/],
        ["hands a second secret", "contract.yml", "bot: mybot", "bot: ${{ secrets.BOT }}", /uses secrets/],
        [
            "hands the token to the checkout",
            "contract.yml",
            "persist-credentials: false",
            "persist-credentials: false\n                  token: ${{ secrets.GOLIVE_TOKEN }}",
            /uses secrets/,
        ],
        [
            "names the action by a branch",
            "contract.yml",
            `contract@${"0123456789".repeat(4)} # v0.2.0`,
            "contract@main",
            /contract@main is not pinned by digest/,
        ],
        ["names two commits of Golive", "contract.yml", `commit: "0`, `commit: "1`, /example\/golive\/\.github\/actions\/contract is not pinned to 1123/],
        [
            "writes the commit as a number",
            "contract.yml",
            `commit: "${"0123456789".repeat(4)}"`,
            `commit: ${"0123456789".repeat(4)}`,
            /is not pinned to undefined/,
        ],
        ["gives a job more rights", "contract.yml", "contents: read", "contents: write", /permissions are .*write/],
        ["leaves its token", "contract-preview.yml", "persist-credentials: false", "fetch-depth: 1", /leaves the token behind/],
        ["has no end", "contract.yml", "        timeout-minutes: 15\n", "", /no timeout/],
    ];
    for (const [what, file, from, to, says] of refused)
        it(`are refused when one ${what}`, () => names(copiedFaults(file, replaced(copied[file], from, to)), says));
});
