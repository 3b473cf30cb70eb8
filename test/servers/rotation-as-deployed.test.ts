import * as assert from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Postgres } from "../../components/stores/postgres";
import { PostgresRoles } from "../../components/stores/postgres-roles";
import { rotationFiles } from "../../components/stores/postgres-rotation-job";
import { cloneOf, roles } from "../../components/stores/sql";
import { build } from "../components/harness";
import { clusterGround, postgresSizes, storeSpec } from "../components/store-fixture";
import { FakeSecretsManager } from "../functions/fakes";
import { programs, Server } from "./postgres-server";
import { credentials, SecretsManagerServer } from "./secrets-manager";

const days = 86_400_000;
const administrators = "the administrator's own, forty-eight characters..";

/** Runs the code from a folder that has nothing but what is deployed, so that a file or package which is missing there is missing here. */
async function run(folder: string, script: string, env: Record<string, string>) {
    const child = spawn(process.execPath, ["--eval", script], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", text => (said += text));
    const [code] = await once(child, "close");
    return { code, said };
}
const write = (folder: string, path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
};

describe("the rotation as it is deployed, on a real PostgreSQL", () => {
    const db = new Server();
    let folder: string;
    let secrets: Record<string, FakeSecretsManager>;
    let aws: SecretsManagerServer;

    before(async function () {
        if (!programs) {
            console.error("    SKIPPED: no PostgreSQL server under /usr/lib/postgresql; the rotation as it is deployed is NOT proven here");
            return this.skip();
        }
        await db.start();
        assert.strictEqual(db.run("postgres", "CREATE DATABASE bot", { database: "postgres" }).status, 0);
        db.makeRoles();
        db.allows("postgres", `ALTER ROLE postgres PASSWORD '${administrators.replace("'", "''")}'`);
    });
    after(async () => {
        if (programs) await db.stop();
    });
    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "golive-rotation-"));
        const administrator = new FakeSecretsManager("bot/prod/database-administrator");
        await administrator.putSecretValue({ SecretString: JSON.stringify({ username: "postgres", password: administrators }) });
        secrets = { administrator };
        for (const role of roles) {
            const secret = new FakeSecretsManager(`bot/prod/database-${role}`);
            const password = `old-${role}`.padEnd(48, "o");
            db.allows("postgres", `ALTER ROLE ${role} PASSWORD '${password}'`);
            await secret.putSecretValue({ SecretString: JSON.stringify({ host: "localhost", masterarn: administrator.arn, username: role, password }) });
            secrets[role] = secret;
        }
        aws = new SecretsManagerServer(Object.values(secrets));
        await aws.start();
    });
    afterEach(async () => {
        await aws?.stop();
        if (folder) rmSync(folder, { recursive: true });
    });
    const current = (role: string) => secrets[role].fields("AWSCURRENT");
    const old = (...which: string[]) => {
        for (const role of which) for (const version of secrets[role].versions.values()) version.created = new Date(Date.now() - 181 * days);
    };
    const where = () => ({ HOST: "localhost", PORT: String(db.port), DATABASE: "bot", AWS_REGION: "eu-central-1", ENDPOINT: aws.endpoint });

    describe("in the cluster", () => {
        const job = async (over: Record<string, string> = {}) => {
            for (const [path, text] of Object.entries(rotationFiles())) write(folder, path, text);
            write(folder, "token", aws.token);
            write(folder, "ca.crt", db.authority());
            return run(folder, `import("${folder}/rotation/rotate-in-cluster.mjs").then(rotation => rotation.main())`, {
                ...where(),
                ...{
                    AUTHORITY: join(folder, "ca.crt"),
                    DAYS: "180",
                    SECRETS: JSON.stringify(Object.fromEntries(roles.map(role => [role, secrets[role].name]))),
                },
                ...{ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.endpoint}/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "token") },
                ...over,
            });
        };

        it("gives every role that is due its turn, and leaves the others", async () => {
            old("application", "migrations");
            assert.deepStrictEqual(await job().then(({ code }) => code), 0);
            assert.strictEqual(aws.refused, 0);
            for (const role of roles) {
                const due = role === "application" || role === "migrations";
                const { username, password } = current(role);
                assert.strictEqual(username, due ? cloneOf(role) : role);
                assert.strictEqual(db.run(username, "SELECT 1", { password }).stdout, "1");
            }
        });
        it("does nothing the day after", async () => {
            old("application");
            await job();
            const { password } = current("application");
            await job();
            assert.strictEqual(current("application").password, password);
        });
        it("gives all their turn when a person asks for it", async () => {
            assert.strictEqual((await job({ DAYS: "0" })).code, 0);
            for (const role of roles) assert.strictEqual(current(role).username, cloneOf(role));
        });
        it("goes on with what an earlier run has begun", async () => {
            secrets.analysts.startRotation("begun-by-an-earlier-run-of-the-job");
            assert.strictEqual((await job()).code, 0);
            assert.strictEqual(current("analysts").username, "analysts_clone");
            assert.deepStrictEqual(secrets.analysts.versions.get("begun-by-an-earlier-run-of-the-job")?.stages.includes("AWSCURRENT"), true);
        });
        it("is one rotation when two run at once", async () => {
            old("application");
            const both = await Promise.all([job(), job()]);
            assert.ok(
                both.some(({ code }) => code === 0),
                JSON.stringify(both),
            );
            assert.strictEqual(secrets.application.versions.size, 2);
            const { username, password } = current("application");
            assert.strictEqual(db.run(username, "SELECT 1", { password }).stdout, "1");
        });
        it("fails, and says of whom, when one role can't be rotated, after the others have been", async () => {
            old("application", "monitoring");
            secrets.application.failing = { putSecretValue: [Object.assign(new Error(), { name: "EncryptionFailure" })] };
            const { code, said } = await job();
            assert.strictEqual(code, 1);
            assert.match(said, /application: secretsmanager\.PutSecretValue: EncryptionFailure/);
            assert.deepStrictEqual([current("application").username, current("monitoring").username], ["application", "monitoring_clone"]);
            for (const role of roles) assert.ok(!said.includes(current(role).password));
            assert.ok(!said.includes(administrators));
        });
        it("is nobody to AWS without the agent's credentials", async () => {
            write(folder, "nothing", "");
            const { code, said } = await job({ AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "nothing") });
            assert.strictEqual(code, 1);
            assert.match(said, /Pod Identity's agent: HTTP 403/);
        });
    });

    describe("as Lambda gets it", () => {
        const project = join(__dirname, "../..");
        let assets: Record<string, { path: string }>;
        before(async () => {
            const built = await build(() => {
                const common = { ...clusterGround(), spec: storeSpec("postgres"), sizes: postgresSizes() };
                const server = new Postgres("database", { ...common, allowFrom: {} });
                return new PostgresRoles("database-roles", { ...common, server, architecture: "amd64" });
            });
            assets = built.one("aws:lambda/function:Function", "database-analysts-rotation").inputs.code.assets;
        });
        // What the runtime brings: the SDK.
        const sdk = () => `
            import { createRequire } from "node:module";
            import { secretsManagerBy } from "../../../secrets-manager.mjs";
            const { sign } = createRequire(${JSON.stringify(join(project, "package.json"))})("aws4");
            const credentials = ${JSON.stringify(credentials)};
            const where = { region: "eu-central-1", endpoint: process.env.ENDPOINT };
            export class SecretsManager { constructor() { return secretsManagerBy({ fetch, sign, credentials, ...where }); } }`;
        const rotate = async (authority: string) => {
            for (const [place, { path }] of Object.entries(assets)) cpSync(join(project, path), join(folder, place), { recursive: true });
            write(folder, "authority.pem", authority);
            write(folder, "node_modules/@aws-sdk/client-secrets-manager/index.mjs", sdk());
            write(folder, "node_modules/@aws-sdk/client-secrets-manager/package.json", '{ "exports": "./index.mjs" }');
            secrets.analysts.startRotation("one");
            const script = `import("${folder}/rotate-postgres.mjs").then(async ({ handler }) => {
                for (const Step of ["createSecret", "setSecret", "testSecret", "finishSecret"])
                    await handler({ SecretId: "${secrets.analysts.arn}", ClientRequestToken: "one", Step });
            })`;
            return run(folder, script, { ...where(), ROLE: "analysts", SECRET_NAME: secrets.analysts.name });
        };

        it("rotates its role", async () => {
            const { code, said } = await rotate(db.authority());
            assert.strictEqual(code, 0, said);
            const { username, password } = current("analysts");
            assert.strictEqual(username, "analysts_clone");
            assert.strictEqual(db.run(username, "SELECT 1", { password }).stdout, "1");
            assert.ok(!said.includes(password));
        });
        it("believes RDS's authority alone, and not whom it meets", async () => {
            const { code, said } = await rotate(readFileSync(assets["authority.pem"].path, "utf8"));
            assert.strictEqual(code, 1);
            assert.match(said, /self-signed certificate/);
            assert.strictEqual(current("analysts").username, "analysts");
        });
    });
});
