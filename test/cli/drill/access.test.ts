import * as assert from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { shutOut } from "../../../cli/drill/access";
import { drilled } from "../../../cli/drill/drill";
import { drills } from "../../../cli/drill/index";
import { type Means, NoAccess } from "../../../probes/probe";
import { scratchFolder } from "../../scratch";
import { around } from "./around";

const cluster = (getCode: () => Promise<unknown>) => async () => ({ makeApiClient: () => ({ getCode }) }) as never;
const aws = async () => ({ credentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }) });
const kubernetes = cluster(async () => ({}));
const no = async () => {
    throw new NoAccess("KUBECONFIG names no cluster");
};
const nobody = async () => ({
    credentials: async () => {
        throw new Error("Could not load credentials from any providers");
    },
});

describe("a drill's access", function () {
    this.timeout(60_000);
    it("is there where AWS and the cluster answer", async () => assert.strictEqual(await shutOut(around({ means: { aws, kubernetes } }), {}), undefined));
    const shut: [what: string, means: Partial<Means>, says: RegExp][] = [
        ["nobody is logged in to AWS", { aws: nobody, kubernetes }, /there are no credentials of AWS, log in to it first: Could not load/],
        ["KUBECONFIG names no cluster", { aws, kubernetes: no }, /: KUBECONFIG names no cluster\.$/],
        [
            "the cluster does not answer",
            { aws, kubernetes: cluster(() => Promise.reject(new Error("fetch failed", { cause: { code: "ECONNREFUSED" } }))) },
            /: the API of the cluster does not answer: ECONNREFUSED\.$/,
        ],
    ];
    for (const [what, means, says] of shut)
        it(`is refused in one sentence where ${what}`, async () => {
            const said = (await shutOut(around({ means }), {})) ?? "";
            assert.match(said, says);
            assert.match(said, /^Nothing was done, and nothing is written: /);
        });
    it("asks no cluster where the drill asks none", async () =>
        assert.strictEqual(await shutOut(around({ means: { aws, kubernetes: no } }), { asksCluster: () => false }), undefined));

    const given = (means: Partial<Means>) => ({
        ...{ stack: "staging", bot: "vanta", root: scratchFolder("drill"), writes: true, ask: async () => undefined },
        ...{ signal: new AbortController().signal, meansFor: () => ({ ...around({ means }).means, close: async () => {} }) },
    });
    it("is looked at before anybody is asked, and nothing is written without it", async () => {
        for (const name of ["alert-test", "restore", "emergency-stop"]) {
            const asked = given({ aws: nobody });
            const agree = async () => assert.fail("somebody was asked");
            const done = await drilled({ ...asked, drill: drills.get(name) ?? assert.fail(), agree });
            assert.match(done.not ?? "", /^Nothing was done, and nothing is written: there are no credentials of AWS/, name);
            assert.deepStrictEqual([done.answers, done.files, existsSync(join(asked.root, "evidence"))], [[], [], false]);
        }
    });
    it("takes no answer away where it is lost on the way, and a way back that has nothing to take back has not failed", async () => {
        const asked = given({ aws, kubernetes, inside: no });
        const done = await drilled({ ...asked, drill: drills.get("alert-test") ?? assert.fail(), agree: async () => undefined });
        assert.ok(done.answers.length > 0 && done.answers.every(({ result }) => result === "not evaluated"), JSON.stringify(done.answers));
        assert.deepStrictEqual([done.files, existsSync(join(asked.root, "evidence"))], [[], false]);
        assert.ok(done.unwritten.every(one => /whoever drills is not let in, .*: KUBECONFIG names no cluster$/.test(one)));
        assert.strictEqual(done.unwritten.length, done.answers.length);
    });
});
