import * as assert from "node:assert";
import { storePorts } from "../../../components/stores/stores";
import type { Manifest } from "../../../config/manifest";

const ports = (...stores: object[]) => storePorts({ stores: Object.fromEntries(stores.map((store, i) => [`s${i}`, store])) } as Manifest);

describe("where the bastion has to get to", () => {
    it("is each kind of store in the VPC, once", () =>
        assert.deepStrictEqual(
            ports({ kind: "rabbitmq" }, { kind: "mongodb" }, { kind: "redis" }, { kind: "redis" }, { kind: "postgres", hosting: "rds" }),
            [5432, 5671, 6379, 27017],
        ));
    it("is no store that runs in the cluster", () => assert.deepStrictEqual(ports({ kind: "nats" }, { kind: "postgres", hosting: "cluster" }), []));
});
