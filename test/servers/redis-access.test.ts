import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { redisAccess } from "../../components/stores/redis";
import { type Started, started } from "../started";

const installed = spawnSync("redis-server", ["--version"]).status === 0;

describe("the users' access on a real Redis", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "golive-redis-"));
    const socket = path.join(folder, "redis");
    let server: Started | undefined;

    const command = (...words: string[]) => spawnSync("redis-cli", ["-s", socket, "--no-auth-warning", ...words], { encoding: "utf8" }).stdout.trim();
    const as =
        (user: keyof typeof redisAccess) =>
        (...words: string[]) =>
            command("--user", user, "--pass", "password", ...words);

    before(async function () {
        if (!installed) {
            console.error("    SKIPPED: no redis-server on this machine; the access of Redis users is NOT proven here");
            return this.skip();
        }
        const users = Object.entries(redisAccess).map(([name, access]) => `user ${name} ${access} >password\n`);
        fs.writeFileSync(path.join(folder, "users"), `user default off -@all\n${users.join("")}`);
        const options = ["--port", "0", "--unixsocket", socket, "--save", "", "--aclfile", path.join(folder, "users")];
        server = await started("redis-server", options, /ready to accept connections/i);
    });
    after(async () => {
        await server?.stop();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    it("is shut to whoever brings no password", () => assert.match(command("GET", "x"), /NOAUTH/));

    describe("application", () => {
        const application = as("application");
        for (const [words, answer] of [
            [["SET", "price:BTC", "1", "EX", "60"], "OK"],
            [["GET", "price:BTC"], "1"],
            [["INCR", "counter"], "1"],
            [["HSET", "position", "size", "1"], "1"],
            [["XADD", "stream", "1-1", "a", "b"], "1-1"],
            [["PUBLISH", "channel", "message"], "0"],
            [["EVAL", "return redis.call('get', KEYS[1])", "1", "price:BTC"], "1"],
            [["SCAN", "0", "COUNT", "1000", "MATCH", "price:*"], "0\nprice:BTC"],
            [["DEL", "price:BTC"], "1"],
            [["PING"], "PONG"],
        ] as const)
            it(`may ${words[0]}`, () => assert.strictEqual(application(...words), answer));
        it("may INFO, which clients ask at the start", () => assert.match(application("INFO", "server"), /redis_version/));

        for (const words of [
            ["CONFIG", "SET", "maxmemory-policy", "noeviction"],
            ["CONFIG", "GET", "*"],
            ["FLUSHALL"],
            ["FLUSHDB"],
            ["KEYS", "*"],
            ["SHUTDOWN"],
            ["DEBUG", "SLEEP", "0"],
            ["ACL", "SETUSER", "default", "on"],
            ["ACL", "LIST"],
            ["REPLICAOF", "10.0.0.1", "6379"],
            ["MIGRATE", "10.0.0.1", "6379", "key", "0", "10"],
            ["MONITOR"],
            ["CLIENT", "KILL", "TYPE", "normal"],
            ["SAVE"],
            ["MODULE", "LIST"],
            ["EVAL", "return redis.call('flushall')", "0"],
        ])
            it(`may not ${words.slice(0, 2).join(" ")}`, () => assert.match(application(...words), /NOPERM|not allowed|no permissions|can't run/i));
    });

    describe("monitoring", () => {
        const monitoring = as("monitoring");
        it("may read figures", () => {
            assert.match(monitoring("INFO"), /used_memory/);
            assert.match(monitoring("DBSIZE"), /^\d+$/);
            assert.match(monitoring("SLOWLOG", "LEN"), /^\d+$/);
        });
        for (const words of [["GET", "counter"], ["SET", "counter", "2"], ["KEYS", "*"], ["SUBSCRIBE", "channel"], ["CLIENT", "PAUSE", "1000"], ["FLUSHALL"]])
            it(`may not ${words.slice(0, 2).join(" ")}`, () => assert.match(monitoring(...words), /NOPERM/));
    });
});
