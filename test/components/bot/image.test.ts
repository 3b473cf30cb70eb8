import * as assert from "node:assert";
import { Images, type ImagesArgs, refuseAnotherBuild } from "../../../components/bot/image";
import { EncryptionKey } from "../../../components/foundation/encryption";
import { type Built, build, target, unknown } from "../harness";

const repository = "aws:ecr/repository:Repository";
const image = "docker:index/image:Image";
const digest = `sha256:${"a".repeat(64)}`;
const from = (dockerfile: string, args: Record<string, string> = {}) => ({ build: { context: "../bot", dockerfile, args } });

const images = (over: Partial<ImagesArgs> = {}) =>
    build(() => {
        const where = over.target ?? target();
        return new Images("images", {
            target: where,
            sources: { api: from("Dockerfile"), worker: from("Dockerfile"), agent: from("docker/Dockerfile.agent", { AGENT: "trend" }) },
            release: { version: "v1.4.2", digests: {} },
            architecture: "arm64",
            key: new EncryptionKey("key", { target: where, purpose: "data" }),
            ...over,
        });
    });

describe("Images", () => {
    let built: Built<Images>;
    before(async () => {
        built = await images();
    });

    it("are known before the build, under the release's version", () => {
        assert.strictEqual(built.value.of.agent.reference, "111122223333.dkr.ecr.eu-central-1.amazonaws.com/cryptofunk/prod/agent:v1.4.2");
        assert.strictEqual(built.one(image, "agent").inputs.imageName, built.value.of.agent.reference);
    });
    it("share a repository when two services have the same build", () => {
        assert.strictEqual(built.value.of.worker.reference, built.value.of.api.reference);
        assert.deepStrictEqual(
            built.of(repository).map(r => r.name),
            ["api", "agent"],
        );
    });
    it("are built for the nodes' processor, with a Dockerfile found from the project's root", () => {
        assert.deepStrictEqual(built.one(image, "agent").inputs.build, {
            context: "../bot",
            dockerfile: "../bot/docker/Dockerfile.agent",
            args: { AGENT: "trend" },
            platform: "linux/arm64",
        });
    });
    it("are not built in a preview", () => assert.strictEqual(built.one(image, "api").inputs.buildOnPreview, false));
    it("ask AWS for no password in a preview without an account", () => {
        assert.strictEqual(built.one(image, "api").inputs.registry.username, unknown);
    });
    it("are what a pod waits for", () => assert.strictEqual(built.value.of.api.ready.length, 1));

    describe("lie in a repository", () => {
        it("whose tags never change, that is scanned and encrypted with the stack's key", () => {
            const { inputs } = built.one(repository, "api");
            assert.strictEqual(inputs.imageTagMutability, "IMMUTABLE");
            assert.deepStrictEqual(inputs.imageScanningConfiguration, { scanOnPush: true });
            assert.deepStrictEqual(inputs.encryptionConfigurations, [{ encryptionType: "KMS", kmsKey: unknown }]);
        });
        it("that keeps the last thirty releases", () => {
            const { rules } = JSON.parse(built.one("aws:ecr/lifecyclePolicy:LifecyclePolicy", "api").inputs.policy);
            assert.deepStrictEqual(rules[1].selection, {
                tagStatus: "tagged",
                tagPatternList: ["*"],
                countType: "imageCountMoreThan",
                countNumber: 30,
            });
        });
        it("that goes with its images in staging, and never in production", async () => {
            assert.strictEqual(built.one(repository, "api").inputs.forceDelete, false);
            const staging = await images({ target: target({ production: false }) });
            assert.strictEqual(staging.one(repository, "api").inputs.forceDelete, true);
        });
    });

    it("go by the digest that the settings name, for everybody who runs them: nothing is built, and no password asked for", async () => {
        const { value, of } = await images({ release: { version: "1.4.2", digests: { api: digest, agent: digest } } });
        assert.deepStrictEqual(of(image), []);
        assert.match(value.of.worker.reference, new RegExp(`/api:1\\.4\\.2@${digest}$`));
        assert.strictEqual(value.of.agent.reference, `111122223333.dkr.ecr.eu-central-1.amazonaws.com/cryptofunk/prod/agent:1.4.2@${digest}`);
        assert.strictEqual(of(repository).length, 2);
    });
    it("are built where no digest names them, and only those", async () => {
        const { value, of } = await images({ release: { version: "1.4.2", digests: { api: digest } } });
        assert.deepStrictEqual(
            of(image).map(({ name }) => name),
            ["agent"],
        );
        assert.match(value.of.agent.reference, /:1\.4\.2$/);
    });
    it("have a repository, and nobody has them, while they are awaited", async () => {
        const { value, of } = await images({ absent: ["api"] });
        assert.deepStrictEqual(Object.keys(value.of), ["agent"]);
        assert.strictEqual(of(repository).length, 2);
    });
    it("have no hook in a preview without an engine, which calls none", () => assert.strictEqual(built.of(image).length, 2));

    describe("are built once", () => {
        const hooked = (oldName: string, newName: string) => () =>
            refuseAnotherBuild({ urn: "", id: "", name: "api", type: image, oldInputs: { imageName: oldName }, newInputs: { imageName: newName } });
        it("under one version: another build of it is refused, with the way out", () =>
            assert.throws(
                hooked("r/api:1.4.2", "r/api:1.4.2"),
                /^Error: r\/api:1\.4\.2 is built and pushed.*golive:release\.digests\.api.*a version of its own/,
            ));
        it("and again under the next", () => assert.doesNotThrow(hooked("r/api:1.4.2", "r/api:1.4.3")));
    });

    it("of somebody else carry version and digest", async () => {
        const { value, of } = await images({
            sources: { gateway: { reference: "ghcr.io/owner/gateway", version: "v2.0.0" }, bot: { reference: "ghcr.io/owner/bot" } },
            release: { version: "1.4.2", digests: { gateway: digest, bot: digest } },
        });
        assert.strictEqual(value.of.gateway.reference, `ghcr.io/owner/gateway:v2.0.0@${digest}`);
        assert.strictEqual(value.of.bot.reference, `ghcr.io/owner/bot:1.4.2@${digest}`);
        assert.deepStrictEqual(of(repository), []);
    });
});
