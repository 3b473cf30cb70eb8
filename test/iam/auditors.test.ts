import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Recording, record } from "../../cli/recording/record";
import { readSettings, stackConfig } from "../../config/load";
import program from "../../index";
import { judgeAll } from "../../policies/judge";
import * as rules from "../../policies/rules/aws/secrets-manager";
import type { World } from "../../probes/probe";
import { rolesConnect } from "../../probes/stores/roles-connect";
import { secretOf } from "../../probes/stores/store";
import { bots, recordingOf } from "../bots/recordings";
import { reachOf } from "./deployer";
import { keyPolicy } from "./questions";
import { type Caller, simulate } from "./simulator";

const page = readFileSync(join(__dirname, "../../docs/verify-rights.md"), "utf8");
const [, given] = /## Passwords of stores and Grafana\n[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? [];
const stack = "prod";

for (const bot of bots)
    describe(`auditors of ${bot} ${stack}`, () => {
        const { account, region } = reachOf(bot, stack).target;
        const config = (...more: string[]) => stackConfig(stack, [`bot=${bot}`, "phase=dry", ...more]);
        /** Somebody of single sign-on: IAM holds his role against the list, with its path. */
        const permissionSet = "AWSReservedSSO_auditors_0a1b2c3d4e5f6a7b";
        const role = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/${permissionSet}`;
        const everything = readSettings({ config: config(), project: "golive", stack });
        const statements = JSON.parse(
            given.replaceAll("<account>", account).replaceAll("<region>", region).replaceAll("<bot>", bot).replaceAll("<stack>", stack),
        );
        const principal = `arn:aws:sts::${account}:assumed-role/${permissionSet}/ada`;
        const auditor: Caller = { principal, identity: statements };
        const anything: Caller = { principal, identity: [{ Action: "*", Resource: "*" }] };

        let audited: Recording;
        let without: Recording;
        before(async function () {
            this.timeout(120_000);
            without = await recordingOf(bot, stack);
            audited = await record(program, { project: "golive", name: stack, config: config(`access.auditors[0]=${role}`) });
        });

        const secretsIn = ({ resources }: Recording) => {
            const policies = new Map(resources.filter(({ type }) => type === "aws:secretsmanager/secretPolicy:SecretPolicy").map(one => [one.name, one]));
            return resources
                .filter(({ type }) => type === "aws:secretsmanager/secret:Secret")
                .map(({ name, properties }) => ({
                    name: String(properties.name),
                    kind: (properties.tags as Record<string, string>)["golive:kind"],
                    policy: String(policies.get(name)?.properties.policy),
                }));
        };
        /** Names of the secrets whose value a caller gets. */
        const read = async (recording: Recording, caller: Caller, as = role) => {
            const found = secretsIn(recording).map(async ({ name, policy: resourcePolicy }) => {
                const resource = `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1b2c3`;
                const context = { "aws:PrincipalArn": as, "aws:PrincipalIsAWSService": "false", "aws:RequestedRegion": region };
                const { result } = await simulate(caller, { action: "secretsmanager:GetSecretValue", resource, context, resourcePolicy });
                return result === "Allowed" ? [name] : [];
            });
            return (await Promise.all(found)).flat().sort();
        };
        /** What verify and drills sign in with. */
        const signedInWith = () => {
            const world = { everything } as unknown as World;
            const targets = rolesConnect(() => Promise.reject(new Error("nobody opens anything"))).targets(world) as {
                of: string;
                store: string;
                role: string;
            }[];
            const stores = targets.filter(({ of }) => of !== "nats").map(({ store, role }) => secretOf(world, store, role));
            return [...stores, `${bot}/${stack}/grafana`].sort();
        };

        it("read what verify and drills sign in with, by the page's statement and the list, and nothing else", async () => {
            assert.deepStrictEqual(await read(audited, auditor), signedInWith());
            assert.deepStrictEqual(await read(audited, anything), signedInWith(), "whatever their own policies say");
        });
        it("are on no list of an exchange, of what a person provides, of a store's administrator or of what the manifest has made", () => {
            const listing = secretsIn(audited).filter(({ policy }) => policy.includes(permissionSet));
            assert.ok(listing.length > 0);
            assert.deepStrictEqual([...new Set(listing.map(({ kind }) => kind))], ["generated"]);
            const own = Object.keys({ ...everything.manifest.secrets, ...everything.manifest.exchanges }).map(name => `${bot}/${stack}/${name}`);
            assert.deepStrictEqual(
                listing.map(({ name }) => name).filter(name => own.includes(name) || name.endsWith("-administrator")),
                [],
            );
        });
        it("are nobody where none is named, and nobody else where one is", async () => {
            assert.deepStrictEqual(await read(without, anything), []);
            assert.deepStrictEqual(await read(audited, anything, `arn:aws:iam::${account}:role/golive-bootstrap-operators-prod`), []);
            assert.deepStrictEqual(await read(audited, anything, `arn:aws:iam::${account}:role/${permissionSet}`), [], "the same name on another path");
        });
        it("change nothing but lists of readers", () => {
            const shown = ({ resources }: Recording) =>
                resources.map(({ urn, type, properties }) => [urn, type === "aws:secretsmanager/secretPolicy:SecretPolicy" ? {} : properties]);
            assert.deepStrictEqual(shown(audited), shown(without));
        });
        it("decrypt with the secrets' key alone, for Secrets Manager alone", async () => {
            const by = async (alias: string, service: string) => {
                const resource = `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
                const context = { "kms:ResourceAliases": [`alias/${bot}-${stack}-${alias}`], "kms:ViaService": `${service}.${region}.amazonaws.com` };
                const call = { action: "kms:Decrypt", resource, context, resourcePolicy: keyPolicy(account) };
                return (await simulate(auditor, call)).result === "Allowed";
            };
            assert.deepStrictEqual(await Promise.all([by("secrets", "secretsmanager"), by("data", "secretsmanager"), by("secrets", "s3")]), [
                true,
                false,
                false,
            ]);
        });
        it("are no finding of the rules on secrets' readers", async () => {
            const { findings } = await judgeAll(audited.resources, { rules: [rules.secretLetsReadersIn, rules.secretListsReaders] });
            assert.deepStrictEqual(findings, []);
        });
    });
