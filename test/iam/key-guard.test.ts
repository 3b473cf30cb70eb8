import * as assert from "node:assert";
import { boundaryOf } from "../../bootstrap/reach";
import type { RecordedResource } from "../../policies/engine/analysis";
import { recordingOf } from "../bots/recordings";
import { reachOf } from "./deployer";
import { keyPolicy } from "./questions";
import { callerOf, type MadeRole, rolesOf } from "./roles";
import { simulate } from "./simulator";

const reach = reachOf("arbitrage", "prod");
const { account, region } = reach.target;
const secretArn = (name: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1b2c3`;

describe("the roles of the key guard", () => {
    let roles: MadeRole[];
    let resources: RecordedResource[];
    before(async () => {
        ({ resources } = await recordingOf("arbitrage", "prod"));
        roles = rolesOf(resources, account);
    });
    const roleNamed = (end: string): MadeRole => {
        const found = roles.find(({ name }) => name === `arbitrage-prod-${end}`);
        assert.ok(found, `${end}: there are ${roles.map(({ name }) => name).join(", ")}`);
        return found;
    };
    const may = async (end: string, action: string, resource: string, more: Record<string, string | string[]> = {}) => {
        const context = { "aws:RequestedRegion": region, "iam:PermissionsBoundary": boundaryOf(reach), ...more };
        const resourcePolicy = action.startsWith("kms:") ? keyPolicy(account) : undefined;
        return (await simulate(callerOf(reach, roleNamed(end)), { action, resource, context, resourcePolicy })).result === "Allowed";
    };
    const read = "secretsmanager:GetSecretValue";

    for (const letter of ["a", "c", "d"])
        it(`read the stack's exchange keys from zone ${letter}, and change none`, async () => {
            for (const exchange of ["binance", "upbit"]) assert.ok(await may(`key-guard-${letter}`, read, secretArn(`arbitrage/prod/${exchange}`)), exchange);
            for (const action of ["PutSecretValue", "UpdateSecretVersionStage", "DeleteSecret", "RotateSecret"])
                assert.ok(!(await may(`key-guard-${letter}`, `secretsmanager:${action}`, secretArn("arbitrage/prod/binance"))), action);
        });
    it("read no other secret: not the stack's, not another stack's, not one whose name begins alike", async () => {
        for (const name of [
            "arbitrage/prod/telegram",
            "arbitrage/staging/binance",
            "vanta/prod/binance",
            "arbitrage/prod/binance2",
            "arbitrage/prod/binance-old",
        ])
            assert.ok(!(await may("key-guard-a", read, secretArn(name))), name);
    });
    it("decrypt with the secrets' key alone, for Secrets Manager alone", async () => {
        const key = `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
        const by = (alias: string, service: string) =>
            may("key-guard-a", "kms:Decrypt", key, {
                "kms:ResourceAliases": [`alias/arbitrage-prod-${alias}`],
                "kms:ViaService": `${service}.${region}.amazonaws.com`,
            });
        assert.deepStrictEqual(await Promise.all([by("secrets", "secretsmanager"), by("data", "secretsmanager"), by("secrets", "s3")]), [true, false, false]);
    });
    it("rotate one key each, and no other", async () => {
        for (const action of ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage", "ListSecretVersionIds"]) {
            assert.ok(await may("rotate-binance", `secretsmanager:${action}`, secretArn("arbitrage/prod/binance")), action);
            assert.ok(!(await may("rotate-binance", `secretsmanager:${action}`, secretArn("arbitrage/prod/upbit"))), action);
        }
    });
    const calls = (end: string, name: string) => may(end, "lambda:InvokeFunction", `arn:aws:lambda:${region}:${account}:function:arbitrage-prod-${name}`);
    it("call the guard of each zone where they rotate", async () => {
        for (const letter of ["a", "c", "d"]) assert.ok(await calls("rotate-binance", `key-guard-${letter}`), letter);
    });
    it("call nobody else, and become nobody", async () => {
        assert.ok(!(await calls("key-guard-a", "key-guard-c")));
        for (const end of ["key-guard-a", "rotate-binance"]) {
            for (const name of ["stop", "rotate-upbit", "secret-birth"]) assert.ok(!(await calls(end, name)), name);
            assert.ok(!(await may(end, "sts:AssumeRole", `arn:aws:iam::${account}:role/arbitrage-prod-reader-engine`)));
        }
    });

    /** Whether a rule of EventBridge may run a function, by the function's own policy, as Lambda writes it of its permissions. */
    const mayRun = async (rule: string, name: string) => {
        const permissions = resources.filter(({ type, properties }) => type === "aws:lambda/permission:Permission" && properties.function === name);
        const resource = `arn:aws:lambda:${region}:${account}:function:${name}`;
        const statements = permissions.map(({ properties: { action, principal, sourceArn } }) => ({
            ...{ Effect: "Allow", Principal: { Service: principal }, Action: action, Resource: resource },
            Condition: { ArnLike: { "aws:SourceArn": sourceArn } },
        }));
        const context = { "aws:SourceArn": `arn:aws:events:${region}:${account}:rule/${rule}` };
        const resourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
        const asked = { action: "lambda:InvokeFunction", resource, context, resourcePolicy };
        return (await simulate({ principal: "events.amazonaws.com", identity: [] }, asked)).result === "Allowed";
    };
    it("let the schedules of the stack's keys run them, and no other one of the account", async () => {
        for (const letter of ["a", "c", "d"]) {
            for (const exchange of ["binance", "upbit"]) assert.ok(await mayRun(`arbitrage-prod-ask-${exchange}`, `arbitrage-prod-key-guard-${letter}`));
            for (const rule of ["arbitrage-staging-ask-binance", "arbitrage-prod-ask-binance-2", "arbitrage-prod-ask-kraken", "any"])
                assert.ok(!(await mayRun(rule, `arbitrage-prod-key-guard-${letter}`)), rule);
        }
    });
    it("let those schedules run nothing else", async () => {
        const names = resources.flatMap(({ type, properties }) => (type === "aws:lambda/function:Function" ? [String(properties.name)] : []));
        const run = await Promise.all(names.map(async name => ((await mayRun("arbitrage-prod-ask-binance", name)) ? [name] : [])));
        assert.deepStrictEqual(
            run.flat().sort(),
            ["a", "c", "d"].map(letter => `arbitrage-prod-key-guard-${letter}`),
        );
        const targets = resources.filter(
            ({ type, properties }) => type === "aws:cloudwatch/eventTarget:EventTarget" && properties.rule === "arbitrage-prod-ask-upbit",
        );
        assert.deepStrictEqual(
            [targets.length, new Set(targets.map(({ properties }) => properties.input))],
            [3, new Set(['{"secretId":"arbitrage/prod/upbit"}'])],
        );
    });
});
