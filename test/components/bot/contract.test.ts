import * as assert from "node:assert";
import { contractAnnotations } from "../../../components/bot/contract";
import type { ImageSource } from "../../../config/manifest";
import { bot, cryptofunk, podOf, settings } from "../bot-fixture";
import { build } from "../harness";

const source = (context: string, dockerfile = "Dockerfile", more: object = {}): ImageSource => ({ build: { context, dockerfile, args: {}, ...more } });
const said = (containers: Record<string, ImageSource>, over: Record<string, unknown> = {}) =>
    JSON.parse(contractAnnotations(cryptofunk(), settings(over), containers)["golive.dev/contract"]);

describe("what says of which release a pod is", () => {
    const of = (containers: Record<string, ImageSource>) => contractAnnotations(cryptofunk(), settings({ release }), containers)["golive.dev/release"];
    const release = { version: "1.4.2", source: "example/bot", commit: "a1".repeat(20) };
    it("is version, source and commit, where something in it is built", () => assert.deepStrictEqual(JSON.parse(of({ it: source("../cryptofunk") })), release));
    it("stands on nothing that others build, which another version need not restart", () =>
        assert.strictEqual(of({ it: { reference: "ghcr.io/a/b" } }), undefined));
    it("stands in one record beside the bot, with stack and digests", async () => {
        const digests = { bifrost: `sha256:${"a".repeat(64)}` };
        const built = await build(() => bot({ settings: settings({ release: { ...release, digests } }) }));
        const { data } = built.one("kubernetes:core/v1:ConfigMap", "release").inputs;
        assert.deepStrictEqual(data, { bot: "cryptofunk", stack: "prod", ...release, digests: JSON.stringify(digests) });
    });
});

describe("where rules find a bot's contract", () => {
    it("is its file, and the commit of the release where the settings say it", () => {
        assert.deepStrictEqual(said({}), { file: "bots/cryptofunk.contract.yaml", source: "../cryptofunk", images: {} });
        const commit = "0123456789012345678901234567890123456789";
        assert.strictEqual(said({}, { release: { version: "1.4.2", commit } }).commit, commit);
    });
    it("is the Dockerfile from the top of the bot's checkout", () => {
        const dockerfile = (context: string, file?: string) => said({ it: source(context, file) }).images.it?.dockerfile;
        assert.deepStrictEqual(
            [
                dockerfile("../cryptofunk"),
                dockerfile("../cryptofunk/engine"),
                dockerfile("../cryptofunk/engine/", "docker/Dockerfile.live"),
                dockerfile("../cryptofunk/engine", "../Dockerfile"),
                dockerfile("./../cryptofunk", "./Dockerfile"),
            ],
            ["Dockerfile", "engine/Dockerfile", "engine/docker/Dockerfile.live", "Dockerfile", "Dockerfile"],
        );
    });
    it("is the folder that it is built from, as the contract writes it", () => {
        const context = (folder: string, file?: string) => said({ it: source(folder, file) }).images.it?.context;
        assert.deepStrictEqual(
            [context("../cryptofunk"), context("../cryptofunk/engine"), context("./../cryptofunk/engine/"), context("../cryptofunk/engine", "../Dockerfile")],
            ["./", "engine/", "engine/", "engine/"],
        );
    });
    it("leaves out what has its Dockerfile or its folder elsewhere", () => {
        assert.deepStrictEqual(said({ it: source("../evil", "../cryptofunk/Dockerfile") }).images, {});
        assert.deepStrictEqual(said({ it: source("../cryptofunk", "../evil/Dockerfile") }).images, {});
    });
    it("leaves out what is built from elsewhere, and knows a checkout by another name", () => {
        for (const context of ["../other", "../cryptofunks", ".", "../cryptofunk/../other"]) assert.deepStrictEqual(said({ it: source(context) }).images, {});
        const annotations = contractAnnotations({ ...cryptofunk(), source: "../elsewhere/" }, settings({}), { it: source("../elsewhere/engine") });
        assert.deepStrictEqual(JSON.parse(annotations["golive.dev/contract"]).images.it.dockerfile, "engine/Dockerfile");
    });
    it("has the build arguments, and the stage that is asked for", () => {
        const { images } = said({ a: source("../cryptofunk", "D", { args: { NAME: "risk" }, target: "base" }), b: source("../cryptofunk", "D") });
        assert.deepStrictEqual(images, {
            a: { context: "./", dockerfile: "D", args: { NAME: "risk" }, target: "base" },
            b: { context: "./", dockerfile: "D", args: {} },
        });
    });
    it("leaves out what others build", () => assert.deepStrictEqual(said({ a: { reference: "ghcr.io/owner/bot" } }).images, {}));
    it("stands on every pod of the bot", async () => {
        const built = await build(() => bot({}));
        const types = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob"];
        const all = types.flatMap(type => built.of(type));
        assert.ok(all.length > 10, String(all.length));
        for (const one of all) {
            const template = one.inputs.spec.jobTemplate?.spec.template ?? one.inputs.spec.template;
            const caption = JSON.parse(template.metadata.annotations["golive.dev/contract"]);
            const names = template.spec.containers.map(({ name }: { name: string }) => name);
            assert.deepStrictEqual(
                Object.keys(caption.images).filter(name => !names.includes(name)),
                [],
                one.name,
            );
        }
        assert.ok(podOf(all[0]));
    });
});
