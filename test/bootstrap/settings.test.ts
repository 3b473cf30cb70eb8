import * as assert from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bootstrapSchema, readBootstrap, runnerLabel } from "../../bootstrap/settings";
import { runnerOf, where } from "../../cli/where";
import { stackConfig } from "../../config/load";
import { faultsAfter, faultsOf } from "../config/sandbox";
import { root } from "./account";

const prod = { bot: "cryptofunk", github: "production" };
const faults = (change: Record<string, unknown>, stack = "production") => {
    const changed = Object.entries(change).map(([key, value]) => [
        key.includes(":") ? key : `golive-bootstrap:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return faultsOf(() => readBootstrap({ config: { ...stackConfig(stack, [], root), ...Object.fromEntries(changed) }, stack }));
};
const refuses = (change: Record<string, unknown>, path: string, found: string, allowed: RegExp) => {
    const [fault, ...rest] = faults(change);
    assert.deepStrictEqual(rest, []);
    assert.strictEqual(fault.file, "bootstrap/Pulumi.production.yaml");
    assert.strictEqual(fault.path, path);
    assert.strictEqual(fault.found, found);
    assert.match(fault.allowed, allowed);
};

describe("the bootstrap's settings", () => {
    for (const stack of ["production", "staging"]) it(`of ${stack} are sound`, () => void readBootstrap({ config: stackConfig(stack, [], root), stack }));

    for (const [what, boundary, found] of [
        ["none at all", false, "false"],
        ["a word for none", "none", '"none"'],
        ["one of AWS's roles", "arn:aws:iam::444455556666:role/x", '"arn:aws:iam::444455556666:role/x"'],
    ] as const)
        it(`refuse a deploy role whose boundary is ${what}`, () =>
            refuses(
                { environments: { prod: { ...prod, boundary } } },
                "golive-bootstrap:environments.prod.boundary",
                found,
                /create, or the ARN of an IAM policy; a deploy role without boundary could give itself any right/,
            ));
    it("refuse a boundary of another account", () =>
        refuses(
            { environments: { prod: { ...prod, boundary: "arn:aws:iam::111122223333:policy/x" } } },
            "golive-bootstrap:environments.prod.boundary",
            '"arn:aws:iam::111122223333:policy/x"',
            /one of account 444455556666/,
        ));
    it("refuse people of another account", () =>
        refuses(
            { environments: { prod: { ...prod, people: ["arn:aws:iam::111122223333:role/x"] } } },
            "golive-bootstrap:environments.prod.people[0]",
            '"arn:aws:iam::111122223333:role/x"',
            /one of account 444455556666/,
        ));
    it("refuse operators of another account", () =>
        refuses(
            { environments: { prod: { ...prod, operators: ["arn:aws:iam::111122223333:role/x"] } } },
            "golive-bootstrap:environments.prod.operators[0]",
            '"arn:aws:iam::111122223333:role/x"',
            /one of account 444455556666/,
        ));
    it("refuse a stack whose things another's deployer could take for its own", () =>
        refuses(
            { environments: { prod, "prod-eu": { bot: "cryptofunk", github: "eu" } } },
            "golive-bootstrap:environments.prod-eu.bot",
            '"cryptofunk"',
            /would begin as what prod's deployer may change/,
        ));
    it("refuse an identity provider of another account", () =>
        refuses(
            { identityProvider: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
            "golive-bootstrap:identityProvider",
            '"arn:aws:iam::111122223333:oidc-provider/token.actions.githu…"',
            /one of account 444455556666/,
        ));
    it("refuse a repository with a wildcard, which would trust strangers", () =>
        refuses({ repository: "example/*" }, "golive-bootstrap:repository", '"example/*"', /owner\/name/));
    it("take a repository with GitHub's ids", () => {
        const config = { ...stackConfig("production", [], root), "golive-bootstrap:repository": "example@12/golive@34" };
        assert.strictEqual(readBootstrap({ config, stack: "production" }).settings.repository, "example@12/golive@34");
    });
    it("refuse two stacks that one environment in GitHub deploys", () =>
        refuses({ environments: { prod, canary: prod } }, "golive-bootstrap:environments.canary.github", '"production"', /another environment than prod's/));
    it("refuse a stack whose names the bootstrap's own would collide with", () =>
        refuses(
            { environments: { "bootstrap-1": { bot: "golive", github: "x" } } },
            "golive-bootstrap:environments.bootstrap-1.bot",
            '"golive"',
            /begin with golive-bootstrap/,
        ));
    it("refuse an account without any stack", () => refuses({ environments: {} }, "golive-bootstrap:environments", "a mapping", /at least one stack/));
    it("refuse a second region that is the first", () =>
        refuses(
            { environments: { prod: { ...prod, regions: ["ap-northeast-1"] } } },
            "golive-bootstrap:environments.prod.regions[0]",
            '"ap-northeast-1"',
            /beside the account's own/,
        ));
    it("refuse a misspelt key and name the right one", () =>
        refuses({ imageScaning: "basic" }, "golive-bootstrap:imageScaning", "an unknown key", /did you mean imageScanning\?/));
    it("tell every fault at once", () => assert.strictEqual(faults({ repository: "x", imageScanning: "sometimes", "aws:region": "Tokyo" }).length, 3));
    it("say of every field what it is for", () => {
        for (const [key, field] of Object.entries(bootstrapSchema.shape)) assert.ok(field.description, key);
    });
});

describe("the stacks and the bootstrap", () => {
    for (const [stack, account] of [
        ["prod", "production"],
        ["staging", "staging"],
    ]) {
        it(`agree on ${stack}'s account, region, bot, deployer, boundary and operators`, () => {
            const config = stackConfig(stack);
            const { settings, aws } = readBootstrap({ config: stackConfig(account, [], root), stack: account });
            assert.deepStrictEqual(JSON.parse(config["aws:allowedAccountIds"]), aws.allowedAccountIds);
            assert.strictEqual(config["aws:region"], aws.region);
            assert.strictEqual(config["golive:bot"], settings.environments[stack].bot);
            const { deployer, permissionsBoundary, operators } = JSON.parse(config["golive:access"]);
            const made = [`arn:aws:iam::${aws.allowedAccountIds[0]}:role/golive-bootstrap-operators-${stack}`];
            const may = settings.environments[stack].operators;
            assert.deepStrictEqual(operators, may === "create" ? made : may, "who may look into the cluster and who may use the bastion");
            assert.strictEqual(deployer, `arn:aws:iam::${aws.allowedAccountIds[0]}:role/golive-bootstrap-deployer-${stack}`);
            assert.strictEqual(permissionsBoundary, `arn:aws:iam::${aws.allowedAccountIds[0]}:policy/golive-bootstrap-boundary-${stack}`);
            assert.ok(where(stack, "deploy").startsWith(`role=${deployer}\n`), "the workflow takes on another role than the cluster lets in");
        });
        it(`agree on the region of ${stack}'s backups`, () => {
            const { settings } = readBootstrap({ config: stackConfig(account, [], root), stack: account });
            const second = JSON.parse(stackConfig(stack)["golive:backups"] ?? "{}").secondRegion;
            assert.deepStrictEqual(settings.environments[stack].regions, second ? [second] : []);
        });
    }
    it("tells a workflow where a stack lives, as lines for its outputs", () =>
        assert.strictEqual(
            where("staging", "preview"),
            [
                "role=arn:aws:iam::111122223333:role/golive-bootstrap-preview-staging",
                "region=ap-northeast-1",
                "backend=s3://golive-bootstrap-state-111122223333?region=ap-northeast-1",
                "seconds=3600",
                "",
            ].join("\n"),
        ));
    it("tells a deployment the runner that the stack's settings name", () => {
        assert.match(where("prod", "deploy"), /\nrunner=golive-prod\n$/);
        assert.match(where("staging", "deploy"), /\nrunner=golive-staging\n$/);
    });
    describe("a stack's runner", () => {
        const labels = (of: Record<string, string | undefined>, stack: string, ask: (stack: string, folder: string) => string = runnerOf) => {
            const folder = mkdtempSync(join(tmpdir(), "golive-runners-"));
            try {
                writeFileSync(join(folder, "Pulumi.yaml"), "name: golive\n");
                for (const [name, runner] of Object.entries(of))
                    writeFileSync(join(folder, `Pulumi.${name}.yaml`), `config:\n  golive:access: { deployer: x${runner ? `, runner: ${runner}` : ""} }\n`);
                return ask(stack, folder);
            } finally {
                rmSync(folder, { recursive: true, force: true });
            }
        };
        it("is GitHub's where none is named", () => assert.strictEqual(labels({ dev: undefined, prod: "golive-prod" }, "dev"), "ubuntu-24.04"));
        it("is made by the bootstrap only where the stack names its label", () => {
            const ask = (stack: string, folder: string) => runnerLabel(stack, "production", folder);
            assert.strictEqual(labels({ prod: "golive-prod" }, "prod", ask), "golive-prod");
            assert.throws(
                () => labels({ prod: undefined }, "prod", ask),
                /bootstrap\/Pulumi\.production\.yaml: golive-bootstrap:environments\.prod\.runner: found a mapping, allowed: a runner only beside its label, which golive:access\.runner of Pulumi\.prod\.yaml does not name/,
            );
        });
        it("is its own", () => assert.strictEqual(labels({ dev: "golive-dev", prod: "golive-prod" }, "dev"), "golive-dev"));
        it("is refused where another stack names it too: it reaches one network", () =>
            assert.throws(
                () => labels({ dev: "shared", prod: "shared" }, "prod"),
                /^Error: Pulumi\.prod\.yaml: golive:access\.runner: found "shared", allowed: a label that no other stack names; Pulumi\.dev\.yaml has it\.$/,
            ));
    });
    it("refuse a role of operators that nobody could take on", () =>
        refuses(
            { environments: { prod: { ...prod, people: [], operators: "create" } } },
            "golive-bootstrap:environments.prod.operators",
            '"create"',
            /ARNs of roles, or `people`/,
        ));
    it("refuse a runner whose network is none", () =>
        refuses(
            { environments: { prod: { ...prod, runner: { securityGroup: "default", subnets: ["subnet-0123456789abcdef0"] } } } },
            "golive-bootstrap:environments.prod.runner.securityGroup",
            '"default"',
            /the id of a security group/,
        ));
    it("calls the session that stops as whoever started the workflow, in the letters that AWS takes", () => {
        const session = (given: Record<string, string>) => /^session=(.*)$/m.exec(where("prod", "stop", { given }))?.[1];
        const run = { GITHUB_RUN_ID: "123456789012" };
        assert.strictEqual(session({ ...run, GITHUB_ACTOR: "ada", GITHUB_TRIGGERING_ACTOR: "bob" }), "bob-123456789012");
        for (const actor of ["watchman[bot]", "x".repeat(100), ""]) {
            const name = session({ ...run, GITHUB_ACTOR: actor }) ?? "";
            assert.match(name, /^[\w+=,.@-]{2,64}$/);
            assert.ok(name.endsWith("-123456789012"), name);
        }
        assert.doesNotMatch(where("prod", "deploy", { given: { ...run, GITHUB_ACTOR: "ada" } }), /session/);
    });
    it("refuses a purpose that there is no role for", () => assert.throws(() => where("staging", "destroy"), /"destroy" is no purpose/));
});

describe("a deploy role without boundary", () => {
    const found = (change: (access: Record<string, unknown>) => void) => faultsAfter(({ prod }) => change(prod["golive:access"]));
    it("is refused by the stack's settings, with one error", () => {
        const [fault, ...rest] = found(access => delete access.permissionsBoundary);
        assert.deepStrictEqual(rest, []);
        assert.strictEqual(fault.path, "golive:access.permissionsBoundary");
        assert.match(fault.allowed, /a deploy role without one could give itself any right/);
    });
    it("is refused with another account's boundary", () => {
        const [fault, ...rest] = found(access => {
            access.permissionsBoundary = "arn:aws:iam::111122223333:policy/x";
        });
        assert.deepStrictEqual(rest, []);
        assert.match(fault.allowed, /a policy of account 444455556666/);
    });
});
