import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { redisAccess } from "../../components/stores/redis";
import { NoAccess } from "../../probes/probe";
import { storeProbes } from "../../probes/stores";
import { type Started, started } from "../started";
import { certificate, freePorts } from "./certificate";
import { allHold, asked, says, worldWith } from "./worlds";

const probe = (name: string) => storeProbes().find(one => one.name === `stores.${name}`) ?? assert.fail(name);
const installed = spawnSync("redis-server", ["--version"]).status === 0;
const password = (user: string) => `the password of ${user} / with + signs`;

describe("probes of a real Redis, with TLS and users", () => {
    const tls = certificate();
    let [server, port]: [Started | undefined, number] = [undefined, 0];
    const command = (...words: string[]) =>
        spawnSync("redis-cli", ["-s", join(tls.folder, "socket"), "--user", "admin", "--pass", "admin", "--no-auth-warning", ...words], {
            encoding: "utf8",
        }).stdout.trim();

    before(async function () {
        if (!installed) {
            console.error("    SKIPPED: no redis-server on this machine; the probes of Redis are NOT proven here");
            return this.skip();
        }
        const users = Object.entries(redisAccess).map(
            ([name, access]) => `user ${name} ${access} #${createHash("sha256").update(password(name)).digest("hex")}\n`,
        );
        writeFileSync(join(tls.folder, "users"), `user default off -@all\nuser admin on ~* &* +@all >admin\n${users.join("")}`);
        [port] = await freePorts(1);
        const options = ["--port", "0", "--tls-port", String(port), "--tls-cert-file", tls.cert, "--tls-key-file", tls.key, "--tls-auth-clients", "no"];
        const rest = ["--unixsocket", join(tls.folder, "socket"), "--save", "", "--aclfile", join(tls.folder, "users"), "--maxclients", "50"];
        await new Promise<void>(done => elasticache.listen(0, "127.0.0.1", done));
        server = await started("redis-server", [...options, "--tls-ca-cert-file", tls.cert, "--bind", "127.0.0.1", ...rest], /ready to accept connections/i);
    });
    after(async () => {
        elasticache.close();
        await server?.stop();
    });

    const secrets: Record<string, Record<string, string>> = {};
    let groups: object | undefined;
    beforeEach(() => {
        for (const user of ["application", "monitoring"]) secrets[`bot/prod/cache-${user}`] = { username: user, password: password(user) };
        groups = undefined;
    });
    /** ElastiCache's API, of which one answer is needed: where the primary is. */
    const elasticache = createServer((_, response) => {
        const endpoint = "<PrimaryEndpoint><Address>primary.cache.example</Address><Port>6379</Port></PrimaryEndpoint>";
        const group = groups ? "" : `<ReplicationGroup><NodeGroups><NodeGroup>${endpoint}</NodeGroup></NodeGroups></ReplicationGroup>`;
        response.setHeader("content-type", "text/xml");
        response.end(
            `<DescribeReplicationGroupsResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/"><DescribeReplicationGroupsResult><ReplicationGroups>${group}</ReplicationGroups></DescribeReplicationGroupsResult></DescribeReplicationGroupsResponse>`,
        );
    });
    const world = (over: object = {}, means: Parameters<typeof worldWith>[0]["means"] = {}) =>
        worldWith({
            means: {
                aws: async () => ({
                    ...{ region: "eu-central-1", endpoint: `http://127.0.0.1:${(elasticache.address() as AddressInfo).port}` },
                    credentials: { accessKeyId: "of nobody", secretAccessKey: "of nobody" },
                }),
                inside: async (host, at) => {
                    assert.deepStrictEqual([host, at], ["primary.cache.example", 6379]);
                    return { host: "127.0.0.1", port, serverName: "localhost", ca: tls.pem };
                },
                secret: async name => secrets[name] ?? assert.fail(name),
                ...means,
            },
            manifest: { stores: { cache: { kind: "redis", eviction: "allkeys-lru", killSwitch: false, ...over } } },
            resources: [
                { urn: "c", type: "aws:elasticache/replicationGroup:ReplicationGroup", name: "cache", properties: { replicationGroupId: "bot-prod-cache" } },
            ],
        });

    describe("stores.roles-connect", () => {
        it("passes users that are let in with their own password alone, and no farther", async () => {
            const measured = await asked(probe("roles-connect"), world());
            allHold(measured);
            says(measured, "with a wrong password", "yes", /WRONGPASS/);
            says(measured, "without a password", "yes", /NOAUTH/);
            says(measured, "configuration", "yes", /NOPERM/);
        });
        it("fails a user whose password was changed behind the secret's back", async () => {
            secrets["bot/prod/cache-application"].password = "the one of before";
            const measured = await asked(probe("roles-connect"), world());
            says(measured, "cache as application with its own password", "no", /WRONGPASS/);
            says(measured, "cache as monitoring with its own password", "yes", /let in/);
        });
        it("fails a server that lets in whoever comes, and a user that may do too much", async () => {
            command("ACL", "SETUSER", "default", "on", "nopass", "~*", "+@all");
            command("ACL", "SETUSER", "application", "+config|get");
            const measured = await asked(probe("roles-connect"), world());
            says(measured, "cache without a password", "no", /let in/);
            says(measured, "cache as application that asks for the server's configuration", "no", /let in/);
            command("ACL", "SETUSER", "default", "off", "resetpass", "-@all");
            command("ACL", "SETUSER", "application", "-config|get");
            allHold(await asked(probe("roles-connect"), world()));
        });
        it("sends no password to a certificate by another authority", async () => {
            const inside = async () => ({ host: "127.0.0.1", port, serverName: "localhost" });
            await assert.rejects(asked(probe("roles-connect"), world({}, { inside })), NoAccess);
        });
    });

    it("stores.cache-policy passes the manifest's policy and fails another, and a kill switch wants none to go", async () => {
        command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        allHold(await asked(probe("cache-policy"), world()));
        says(await asked(probe("cache-policy"), world({ eviction: "volatile-lru" })), "evicts by", "no", /^allkeys-lru$/);
        says(await asked(probe("cache-policy"), world({ killSwitch: true })), "evicts by", "no", /^allkeys-lru$/);
        command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        allHold(await asked(probe("cache-policy"), world({ killSwitch: true })));
    });
    it("stores.cache-hit-rate says nothing of few looks, and then passes and fails by their share", async () => {
        command("CONFIG", "RESETSTAT");
        says(await asked(probe("cache-hit-rate"), world(), { percent: 80 }), "looks into cache", "unknown", /0 looks/);
        command("SET", "price", "1");
        for (let look = 0; look < 90; look++) command("GET", "price");
        for (let look = 0; look < 10; look++) command("GET", "nothing");
        says(await asked(probe("cache-hit-rate"), world(), { percent: 80 }), "looks into cache", "yes", /^90 %$/);
        says(await asked(probe("cache-hit-rate"), world(), { percent: 95 }), "looks into cache", "no", /^90 %$/);
    });
    it("stores.connections passes and fails by the share of what it takes", async () => {
        says(await asked(probe("connections"), world(), { percent: 80 }), "in use", "yes", /%$/);
        says(await asked(probe("connections"), world(), { percent: 1 }), "in use", "no", /%$/);
    });
    it("is not evaluated where AWS tells of no such group, or nobody may ask it", async () => {
        groups = {};
        await assert.rejects(asked(probe("cache-policy"), world()), /tells no primary/);
        const aws = async () => ({
            region: "eu-central-1",
            endpoint: "http://127.0.0.1:1",
            maxAttempts: 1,
            credentials: { accessKeyId: "x", secretAccessKey: "y" },
        });
        await assert.rejects(asked(probe("cache-policy"), world({}, { aws })), NoAccess);
    });
});
