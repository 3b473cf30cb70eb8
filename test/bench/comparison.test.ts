import * as assert from "node:assert";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cases } from "../../bench/comparison-cases";
import { graphs } from "../../bench/comparison-graphs";
import { isKubernetes, kubeLinter, kubeScore, polaris, type Said } from "../../bench/comparison-tools";
import { judgeAll } from "../../policies/judge";

describe("the comparison", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-comparison-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    /** An executable that answers every call with the same words, as a linter does that has found something. */
    const answering = (words: string): string => {
        const executable = join(folder, "linter");
        writeFileSync(executable, `#!/bin/sh\ncat <<'END'\n${words}\nEND\nexit 1\n`);
        chmodSync(executable, 0o755);
        return executable;
    };
    const kubernetes = cases.filter(isKubernetes).slice(0, 1);
    const heard = async (linter: typeof polaris, report: unknown): Promise<Said[]> => {
        const [one] = await linter(answering(JSON.stringify(report)))(kubernetes);
        assert.ok(typeof one === "object");
        assert.deepStrictEqual(one[0], one[1]);
        return one[0];
    };

    it("reads kube-linter's report, and one without a finding", async () => {
        const report = { Check: "run-as-non-root", Diagnostic: { Message: "x" }, Object: { K8sObject: { Name: "bot" } } };
        assert.deepStrictEqual(await heard(kubeLinter, { Reports: [report] }), [{ check: "run-as-non-root", of: "bot" }]);
        assert.deepStrictEqual(await heard(kubeLinter, { Reports: null }), []);
    });

    it("reads kube-score's grades: below 10 is a finding, 1 a critical one", async () => {
        const graded = (id: string, grade: number, skipped = false) => ({ check: { id }, grade, skipped });
        const checks = [graded("sound", 10), graded("almost", 7), graded("critical", 1), graded("not-asked", 1, true)];
        const said = await heard(kubeScore, [{ object_meta: { name: "bot" }, checks }]);
        assert.deepStrictEqual(
            said.map(({ check, of, blocks }) => [check, of, blocks]),
            [
                ["almost", "bot", false],
                ["critical", "bot", true],
            ],
        );
        assert.deepStrictEqual(await heard(kubeScore, null), []);
    });

    it("reads polaris' report on a workload, its pod and its containers", async () => {
        const check = (name: string, Success: boolean, Severity: string) => ({ [name]: { ID: name, Success, Severity } });
        const pod = {
            Results: check("pod", false, "danger"),
            ContainerResults: [{ Results: { ...check("container", false, "ignore"), ...check("fine", true, "danger") } }],
        };
        const report = {
            Results: [
                { Name: "bot", Results: check("workload", false, "warning"), PodResult: pod },
                { Name: "x", Results: {}, PodResult: null },
            ],
        };
        assert.deepStrictEqual(await heard(polaris, report), [
            { check: "workload", of: "bot", blocks: false },
            { check: "pod", of: "bot", blocks: true },
        ]);
    });

    it("takes no answer for no finding", async () => {
        await assert.rejects(polaris(answering("no such flag"))(kubernetes), /answered no report on/);
        await assert.rejects(polaris(join(folder, "nowhere"))(kubernetes), /ENOENT/);
    });

    it("says that a linter of manifests cannot read what is on AWS", async () => {
        const aws = cases.filter(one => !isKubernetes(one)).slice(0, 1);
        assert.deepStrictEqual(await polaris(answering("{}"))(aws), ["can't say"]);
    });

    it("plants its flaws in a system in which no rule finds anything", async () => {
        const { findings } = await judgeAll(graphs[0].pulumi[0]);
        assert.deepStrictEqual(
            findings.filter(({ level }) => level === "mandatory").map(({ rule, message }) => `${rule}: ${message}`),
            [],
        );
        for (const { flaw, pulumi } of graphs) assert.notDeepStrictEqual(pulumi[0], pulumi[1], flaw);
    });
});
