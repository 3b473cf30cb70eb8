import * as assert from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withoutCluster } from "./kubectl";

describe("Without a cluster that is meant for it, the suite", () => {
    const environment = { ...process.env };
    afterEach(() => {
        for (const name of ["KUBECONFIG", "GOLIVE_CLUSTER_TESTS"]) {
            if (environment[name] === undefined) delete process.env[name];
            else process.env[name] = environment[name];
        }
    });

    const naming = (server: string, test: () => void) => () => {
        const folder = mkdtempSync(join(tmpdir(), "golive-"));
        const context = { name: "it", context: { cluster: "it", user: "it" } };
        process.env.KUBECONFIG = join(folder, "config");
        const config = {
            apiVersion: "v1",
            kind: "Config",
            clusters: [{ name: "it", cluster: { server } }],
            users: [{ name: "it", user: {} }],
            contexts: [context],
            "current-context": "it",
        };
        writeFileSync(process.env.KUBECONFIG, JSON.stringify(config));
        try {
            test();
        } finally {
            rmSync(folder, { recursive: true });
        }
    };
    const elsewhere = "https://it.eks.amazonaws.com";

    it("says that KUBECONFIG names none", () => {
        delete process.env.KUBECONFIG;
        assert.match(String(withoutCluster()), /^KUBECONFIG names no cluster/);
    });

    describe("with kubectl", () => {
        before(function () {
            if (spawnSync("kubectl", ["version", "--client"]).error) this.skip();
        });
        it(
            "leaves one alone that is not on this machine",
            naming(elsewhere, () => {
                delete process.env.GOLIVE_CLUSTER_TESTS;
                assert.match(String(withoutCluster()), /^https:\/\/it\.eks\.amazonaws\.com is not on this machine; GOLIVE_CLUSTER_TESTS=yes says/);
            }),
        );
        it(
            "takes it where somebody says that it is meant for tests",
            naming(elsewhere, () => {
                process.env.GOLIVE_CLUSTER_TESTS = "yes";
                assert.strictEqual(withoutCluster(), undefined);
            }),
        );
        it(
            "takes one on this machine",
            naming("https://127.0.0.1:6443", () => assert.strictEqual(withoutCluster(), undefined)),
        );
        it("fails where KUBECONFIG leads nowhere", () => {
            process.env.KUBECONFIG = "/no/such/file";
            assert.throws(withoutCluster, /kubectl config view/);
        });
    });
});
