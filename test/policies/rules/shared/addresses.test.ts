import * as assert from "node:assert";
import { isInCluster, isOutside, plainAddresses, silentAddresses } from "../../../../policies/rules/shared/addresses";

describe("addresses of stores", () => {
    it("are found in a text, without the password", () => {
        assert.deepStrictEqual(plainAddresses("a=redis://:p@one:1/0;b=AMQP://u:p@two.acme.io c=rediss://three d=stomp+ssl://four mqtt://five"), [
            { protocol: "redis", host: "one" },
            { protocol: "amqp", host: "two.acme.io" },
            { protocol: "mqtt", host: "five" },
        ]);
        assert.deepStrictEqual(plainAddresses("redis://:{{ .p }}@{{ .h }}:1 redis://:{{ .password | urlquery }}@cache.acme.io:6379/0 redis://u:{p}@six"), [
            { protocol: "redis", host: "cache.acme.io" },
            { protocol: "redis", host: "six" },
        ]);
        assert.deepStrictEqual(plainAddresses("redis://$(HOST):6379 redis://{{ .Host }}:1 redis:///var/run/x.sock xredis://host"), []);
    });
    it("say themselves whether they want TLS, or do not", () => {
        assert.deepStrictEqual(silentAddresses("postgresql://u:p@db.acme.io:5432/x"), [{ protocol: "postgresql", host: "db.acme.io" }]);
        for (const text of ["postgres://db.acme.io/x?sslmode=require", "mongodb://db.acme.io/?tls=true", "mongodb+srv://db.acme.io", "tls://nats.acme.io"])
            assert.deepStrictEqual(silentAddresses(text), []);
    });
    it("are in the cluster, outside, or in the pod itself", () => {
        for (const host of ["redis", "redis.data", "redis-0.redis.data.svc.cluster.local", "redis.data.svc", "my-redis.bot"]) {
            assert.ok(isInCluster(host), host);
            assert.ok(!isOutside(host), host);
        }
        for (const host of ["cache.acme.io", "acme.com", "10.0.3.4", "redis.internal", "a.b.c", "x.de"]) {
            assert.ok(isOutside(host), host);
            assert.ok(!isInCluster(host), host);
        }
        for (const host of ["localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal"]) assert.ok(!isOutside(host) && !isInCluster(host), host);
    });
});
