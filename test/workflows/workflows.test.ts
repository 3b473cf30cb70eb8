import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { faultsOf, type Workflows } from "./check";

const root = join(__dirname, "..", "..");
const folder = join(root, ".github", "workflows");
const sound: Workflows = Object.fromEntries(readdirSync(folder).map(file => [file, readFileSync(join(folder, file), "utf8")]));

/** The workflows with one text in one of them replaced; a text that is not there fails the test. */
const broken = (file: string, from: string, to: string): Workflows => {
    assert.ok(sound[file].includes(from), `${file} has no ${from}`);
    return { ...sound, [file]: sound[file].replace(from, to) };
};

describe("the workflows", () => {
    it("are sound", () => assert.deepStrictEqual(faultsOf(sound), []));
    it("are the eleven that the documentation names", () =>
        assert.deepStrictEqual(Object.keys(sound).sort(), [
            "build.yml",
            "comment.yml",
            "deploy.yml",
            "preview.yml",
            "pull-request.yml",
            "report.yml",
            "rollback.yml",
            "stop.yml",
            "tests.yml",
            "up.yml",
            "verify.yml",
        ]));
    it("pass actionlint", function () {
        const { error, status, stdout } = spawnSync("actionlint", ["-color=false"], { cwd: root, encoding: "utf8" });
        if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
            process.stderr.write(
                "\nNOT EVALUATED: the workflows by actionlint. It is not on PATH; go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12\n",
            );
            this.skip();
        }
        assert.strictEqual(status, 0, stdout);
    });
    it("start nothing but stacks that exist", () => {
        const stacks = readdirSync(root).flatMap(name => /^Pulumi\.([\w-]+)\.yaml$/.exec(name)?.[1] ?? []);
        const { staging, production } = parse(sound["deploy.yml"]).jobs;
        for (const { stack } of [staging.with, production.with]) assert.ok(stacks.includes(stack), stack);
    });
    it("call scripts that exist", () => {
        const scripts = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
        for (const text of Object.values(sound)) for (const [, script] of text.matchAll(/npm run (?:-s )?([\w:]+)/g)) assert.ok(script in scripts, script);
        for (const text of Object.values(sound))
            for (const [, file] of text.matchAll(/\b(cli\/[\w/-]+\.(?:ts|mjs))/g)) assert.ok(readFileSync(join(root, file)), file);
    });
});

describe("a workflow is refused", () => {
    const refused: [what: string, file: string, from: string, to: string, says: RegExp][] = [
        ["when a build starts from a branch", "build.yml", "        if: github.ref == 'refs/heads/main'\n", "", /build\.yml: starts from another branch/],
        ["when a build takes another commit of the source", "build.yml", "ref: ${{ inputs.commit }}", "ref: main", /another commit than the input's/],
        ["when nobody looks at the source", "build.yml", "cli/release/source.ts", "cli/release/plan.ts", /before anybody looked at the source/],
        [
            "when a build runs the source",
            "build.yml",
            "docker buildx create --name golive",
            "make -C .source; docker buildx create --name golive",
            /runs what the source has/,
        ],
        [
            "when a build hands its token on",
            "build.yml",
            "BASE: main",
            "BASE: main\n                  T: ${{ secrets.SOURCE_TOKEN || github.token }}",
            /hands the source's token|uses secrets/,
        ],
        ["when a build takes another secret", "build.yml", "BASE: main", "BASE: ${{ secrets.OTHER }}", /uses secrets/],
        ["when a release waits for no scan", "build.yml", "needs: [build, scan]", "needs: [build]", /does not wait for the scan/],
        ["when a scan is left out", "build.yml", "cli/release/scanned.ts", "cli/release/plan.ts", /nobody waits for the scan/],
        ["when a build may do more", "build.yml", "attestations: write", "packages: write", /build\.yml build: permissions are/],
        [
            "when a report of any branch is attested",
            "report.yml",
            "    push:\n        branches: [main]",
            "    push:",
            /report\.yml: attests what is not on main/,
        ],
        ["when nothing is attested", "report.yml", "slsa.dev/verification_summary/v1", "example.com/v1", /report\.yml: attests no verdict/],
        ["when a report lacks the history", "report.yml", "fetch-depth: 0", "fetch-depth: 1", /report\.yml: has not the whole history/],
        ["when a pull request's lacks it", "pull-request.yml", "fetch-depth: 0", "fetch-depth: 2", /pull-request\.yml: has not the whole history/],
        [
            "when a pull request hears nothing of going live",
            "pull-request.yml",
            'report -- "$stack" --format markdown',
            'scan -- "$stack" --format markdown',
            /pull-request\.yml: says nothing of going live/,
        ],
        ["when a report may do more", "report.yml", "attestations: write", "packages: write", /report\.yml report: permissions are/],
        [
            "when a preview lacks the pack",
            "preview.yml",
            " --policy-pack policies",
            "",
            /preview\.yml preview: "npm exec -- pulumi preview .*" lacks the policy pack/,
        ],
        [
            "when nobody asks which rules ran",
            "preview.yml",
            "npm run -s preview:engine",
            "npm run -s preview --",
            /preview\.yml: does not hold the engine's preview against the offline one/,
        ],
        [
            "when it deploys around npm run up",
            "up.yml",
            'npm run up "$STACK" --',
            'npx pulumi up --stack "$STACK"',
            /up\.yml up: "npx pulumi up .*" goes around npm run up/,
        ],
        ["when it skips the preview", "up.yml", "-- --yes", "-- --skip-preview --yes", /up\.yml up: .* skips the preview/],
        ["when it forces its way", "up.yml", "-- --yes", "-- -f --yes", /up\.yml up: .* skips the preview/],
        ["when it destroys", "up.yml", "npm ci", "npx pulumi destroy", /goes around npm run up/],
        [
            "when an action is named by its tag",
            "up.yml",
            "checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
            "checkout@v7",
            /actions\/checkout@v7 is not pinned by digest/,
        ],
        [
            "when an action's digest is another",
            "up.yml",
            "3d3c42e5aac5ba805825da76410c181273ba90b1",
            "3d3c42e5aac5ba805825da76410c181273ba90b2",
            /actions\/checkout is not pinned to 3d3c42/,
        ],
        [
            "when it brings an action that nobody looked at",
            "up.yml",
            "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020",
            "someone/setup@820762786026740c76f36085b0efc47a31fe5020",
            /someone\/setup is not pinned to anything/,
        ],
        [
            "when a job has no permissions of its own",
            "up.yml",
            "        permissions:\n            actions: read\n            contents: read\n            id-token: write\n",
            "",
            /up\.yml up: no permissions of its own/,
        ],
        [
            "when a job may do more than it needs",
            "comment.yml",
            "contents: read",
            "contents: write",
            /comment\.yml comment: permissions are .*"contents":"write"/,
        ],
        ["when the file itself gives rights", "up.yml", "permissions: {}", "permissions:\n    contents: read", /up\.yml: its own permissions are not \{\}/],
        [
            "when a fork's code gets a token for the cloud",
            "pull-request.yml",
            "            contents: read",
            "            contents: read\n            id-token: write",
            /a fork's code gets id-token: write/,
        ],
        [
            "when a fork's code gets a secret",
            "pull-request.yml",
            "- run: npm ci",
            "- run: npm ci\n              env:\n                  TOKEN: ${{ secrets.TOKEN }}",
            /pull-request\.yml: uses secrets/,
        ],
        [
            "when secrets are handed on",
            "deploy.yml",
            "            commit: ${{ github.sha }}\n",
            "            commit: ${{ github.sha }}\n        secrets: inherit\n",
            /deploy\.yml: uses secrets/,
        ],
        [
            "when a fork's code runs on a machine that stays",
            "pull-request.yml",
            "runs-on: ubuntu-24.04",
            "runs-on: ${{ vars.DEPLOY_RUNNER }}",
            /which is not thrown away/,
        ],
        [
            "when a fork's code runs in an environment",
            "pull-request.yml",
            "        timeout-minutes: 15",
            "        environment: staging\n        timeout-minutes: 15",
            /runs in the environment staging/,
        ],
        [
            "when the cloud's preview starts for pull requests",
            "preview.yml",
            "on:\n    push:\n        branches-ignore: [main]",
            "on:\n    pull_request:",
            /preview\.yml preview: a fork's code gets the cloud's credentials/,
        ],
        [
            "when it runs with rights for a stranger's commit",
            "pull-request.yml",
            "on:\n    pull_request:",
            "on:\n    pull_request_target:",
            /pull_request_target/,
        ],
        [
            "when an expression is pasted into a script",
            "rollback.yml",
            '(--to "$WANTED")',
            '(--to "${{ inputs.commit }}")',
            /pasted into a script.*inputs\.commit/,
        ],
        ["when a checkout leaves its token", "up.yml", "                  persist-credentials: false\n", "", /leaves the token behind/],
        ["when a merge may cancel a rollback", "rollback.yml", "jobs:", "concurrency: deploy\njobs:", /rollback\.yml: a group of GitHub's cancels/],
        ["when its job is in a group", "up.yml", "    up:\n", "    up:\n        concurrency: up\n", /up\.yml: a group of GitHub's cancels/],
        ["when nobody asks whose turn it is", "up.yml", "name: Its turn", "name: Somebody's turn", /up\.yml: its turn, .* are not in this order/],
        ["when a rollback cannot find production's job", "deploy.yml", "name: prod ${{ github.sha }}", "name: production", /history\.mjs finds none of them/],
        [
            "when a rollback's runs do not say their stack",
            "rollback.yml",
            "run-name: Rollback of ${{ inputs.stack }}",
            "run-name: Rollback",
            /of which stack they are/,
        ],
        [
            "when a stop waits for Deploy",
            "stop.yml",
            "permissions: {}\n\njobs",
            "permissions: {}\n\nconcurrency:\n    group: deploy\n\njobs",
            /waits for other runs/,
        ],
        ["when a stop runs code of any branch", "stop.yml", "        if: github.ref == 'refs/heads/main'\n", "", /runs code of any branch/],
        ["when a stop on a branch is skipped", "stop.yml", "exit 1", "exit 0", /stop\.yml: on another branch than main it is skipped/],
        ["when a rollback on a branch is skipped", "rollback.yml", "exit 1", "exit 0", /rollback\.yml: on another branch than main it is skipped/],
        ["when a build on a branch is skipped", "build.yml", "exit 1", "exit 0", /build\.yml: on another branch than main it is skipped/],
        ["when a stop takes a reason for a flag", "stop.yml", '--reason="$REASON"', '--reason "$REASON"', /begins with a hyphen/],
        ["when a stop is another's", "stop.yml", "steps.where.outputs.session", "github.actor", /is not whoever started it/],
        ["when a stop fails before it stops, and says nothing", "stop.yml", "steps.stop.outcome == 'skipped'", "false", /never came to it/],
        ["when a stop waits for an approval", "stop.yml", "'production-stop'", "'production'", /does not run in the environments/],
        ["when a stop takes the role that deploys", "stop.yml", '"$STACK" stop >>', '"$STACK" deploy >>', /takes another role/],
        ["when a stop is started by a push", "stop.yml", "on:\n", "on:\n    push:\n", /something else than a person/],
        ["when a stop goes around npm run stop", "stop.yml", 'npm run stop "$STACK" --', "aws lambda invoke", /does not stop with npm run stop/],
        [
            "when production does not wait for staging",
            "deploy.yml",
            "needs: [staging, production-preview]",
            "needs: [production-preview]",
            /production does not wait for staging/,
        ],
        [
            "when production does not wait for its preview",
            "deploy.yml",
            "needs: [staging, production-preview]",
            "needs: [staging]",
            /production does not wait for its preview/,
        ],
        ["when production's preview is of another stack", "deploy.yml", `'["prod"]'`, `'["staging"]'`, /production has no preview after staging/],
        [
            "when production needs no approval",
            "deploy.yml",
            "environment: production",
            "environment: staging",
            /production is deployed without its environment's approval/,
        ],
        [
            "when a rollback needs no approval",
            "rollback.yml",
            "inputs.stack == 'prod' && 'production' || inputs.stack",
            "inputs.stack",
            /rollback\.yml: production is deployed without/,
        ],
        [
            "when a rollback brings the program of then",
            "rollback.yml",
            "            commit: ${{ github.sha }}\n",
            "            commit: ${{ needs.release.outputs.commit }}\n",
            /rollback\.yml: deploys another program and other settings than today's/,
        ],
        ["when a rollback that fails is no failure", "up.yml", "              shell: bash\n", "", /up\.yml up: .*goes on where what is piped has failed/],
        ["when the release of then is left out below", "up.yml", "if: inputs.back != ''", "if: false", /up\.yml: does not bring back the release/],
        [
            "when its builder moves",
            "build.yml",
            "@sha256:2f5adac4ecd194d9f8c10b7b5d7bceb5186853db1b26e5abd3a657af0b7e26ec",
            "",
            /build\.yml build: what builds the images is not pinned/,
        ],
        ["when its builder is buildx's own", "build.yml", ' --driver-opt "image=$BUILDKIT"', "", /build\.yml build: what builds the images is not pinned/],
        ["when the stop waits for what tests need", "stop.yml", "npm ci --omit=dev", "npm ci", /stop\.yml: waits for packages that only tests need/],
        [
            "when a rollback believes GitHub alone",
            "up.yml",
            ' --over="$OVER"',
            "",
            /up\.yml: does not hold what is taken for standing against the stack's own record/,
        ],
        [
            "when a rollback does not hand on what it goes by",
            "rollback.yml",
            "            over: ${{ needs.release.outputs.over }}\n",
            "",
            /rollback\.yml: does not hand on what it takes for standing/,
        ],
        [
            "when the environment is left out below",
            "up.yml",
            "        environment: ${{ inputs.environment }}\n",
            "",
            /up\.yml: deploys outside the environment/,
        ],
        ["when branches deploy", "deploy.yml", "branches: [main]", "branches: [main, next]", /something else than a push to main/],
    ];
    for (const [what, file, from, to, says] of refused)
        it(what, () => {
            const faults = faultsOf(broken(file, from, to));
            assert.ok(
                faults.some(fault => says.test(fault)),
                faults.join("\n") || "no fault was found",
            );
        });
    it("when packages are installed with the cloud's credentials at hand", () => {
        const without = sound["preview.yml"].replace("            - run: npm ci\n", "");
        const late = without.replace("            - name: The engine's", "            - run: npm ci\n            - name: The engine's");
        assert.deepStrictEqual(faultsOf({ ...sound, "preview.yml": late }), [
            "preview.yml preview: packages are installed with the cloud's credentials at hand",
        ]);
    });
});
