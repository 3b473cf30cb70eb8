import * as assert from "node:assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build, buildArguments, checksums } from "../../../cli/release/build";
import { labelsOf, pushed } from "../../../cli/release/image";
import type { Plan } from "../../../cli/release/plan";
import { Registry } from "../../../cli/release/registry";
import { hasRegistry, type Local, localRegistry } from "./registry";

const plan = (server = "r.example", more: Partial<Plan> = {}): Plan => ({
    ...{ bot: "mybot", version: "1.4.2", source: "example/mybot", commit: "a1".repeat(20), architecture: "arm64" },
    images: [{ name: "api", context: ".", dockerfile: "docker/Dockerfile", args: { MODE: "x y" }, target: "run" }],
    stacks: ["staging", "prod"].map(stack => ({ stack, registry: server, region: "x", role: "r", repositories: { api: `mybot/${stack}/api` } })),
    ...{ others: [], elsewhere: [] },
    ...more,
});

/** What an image's label says that is built otherwise than the plan's. */
const builtBy = (more: Partial<Plan["images"][number]>) => labelsOf(plan(), { ...plan().images[0], ...more })["golive.dev/built-by"];

describe("the build of an image", () => {
    it("is one for all stacks, of the nodes' processor, labelled, with contents and provenance", () => {
        const { images } = plan();
        assert.deepStrictEqual(buildArguments(images[0], plan(), ".source", ["r/a:1", "r/b:1"]), [
            ...["buildx", "build", "--platform", "linux/arm64", "--file", ".source/docker/Dockerfile", "--target", "run", "--build-arg", "MODE=x y"],
            ...["--label", `golive.dev/built-by=${labelsOf(plan(), images[0])["golive.dev/built-by"]}`],
            ...["--label", `org.opencontainers.image.revision=${"a1".repeat(20)}`],
            ...["--label", "org.opencontainers.image.source=https://github.com/example/mybot", "--label", "org.opencontainers.image.version=1.4.2"],
            ...["--sbom=true", "--provenance=mode=max", "--pull", "--push", "--tag", "r/a:1", "--tag", "r/b:1", ".source"],
        ]);
    });
    it("is the same whatever the order of its arguments", () =>
        assert.strictEqual(builtBy({ args: { B: "2", A: "1" } }), builtBy({ args: { A: "1", B: "2" } })));
    it("is attested of the digest under the image's name", () =>
        assert.strictEqual(checksums({ api: `sha256:${"b".repeat(64)}` }, plan()), `${"b".repeat(64)}  r.example/mybot/staging/api\n`));
});

describe("a release in a registry", () => {
    let local: Local;
    before(async function () {
        if (!hasRegistry()) {
            process.stderr.write("\nNOT EVALUATED: releases in a real registry. docker-registry is not on PATH; apt-get install docker-registry\n");
            this.skip();
        }
        local = await localRegistry();
    });
    after(() => local?.stop());

    const labels = labelsOf(plan(), plan().images[0]);
    let bot = 0;
    /** A plan with repositories that nobody has used yet. */
    const fresh = (more: Partial<Plan> = {}) => {
        bot += 1;
        const made = plan(local.server, more);
        for (const stack of made.stacks) stack.repositories = { api: `mybot${bot}/${stack.stack}/api` };
        return made;
    };
    const said: string[] = [];
    /** Builds with what stands for Docker, which pushes what the test gives; its arguments are kept. */
    async function run(made: Plan, docker: (args: string[]) => Promise<number> | number = () => assert.fail("nothing is to be built")) {
        const calls: string[][] = [];
        said.length = 0;
        const tools = {
            registry: () => new Registry(local.server),
            say: (line: string) => void said.push(line),
            docker(args: string[]) {
                calls.push(args);
                return docker(args);
            },
        };
        return { digests: await build(made, ".source", tools), calls };
    }
    const repositories = (made: Plan) => made.stacks.map(stack => stack.repositories.api);

    it("is found under its tag: the digest of the index, and inside it the image for the nodes", async () => {
        const [repository] = repositories(fresh());
        const digest = await local.index(repository, "1.4.2", { labels, others: ["amd64"] });
        const found = await pushed(new Registry(local.server), repository, "1.4.2", "arm64");
        assert.strictEqual(found?.digest, digest);
        assert.notStrictEqual(found.platform, digest);
        assert.deepStrictEqual(found.labels, labels);
        const other = await pushed(new Registry(local.server), repository, "1.4.2", "amd64");
        assert.notStrictEqual(other?.platform, found.platform);
    });
    it("is found by its digest alone where it has no attestations", async () => {
        const [repository] = repositories(fresh());
        const digest = await local.image(repository, { labels, tag: "1.4.2" });
        assert.deepStrictEqual(await pushed(new Registry(local.server), repository, "1.4.2", "arm64"), { digest, platform: digest, labels });
    });
    it("is not there before it is pushed", async () => assert.strictEqual(await pushed(new Registry(local.server), "mybot/none", "1.4.2", "arm64"), undefined));
    it("is refused for another processor than the nodes'", async () => {
        const [repository] = repositories(fresh());
        await local.index(repository, "1.4.2", { labels, architecture: "amd64" });
        await assert.rejects(
            pushed(new Registry(local.server), repository, "1.4.2", "arm64"),
            /found images for linux\/amd64, allowed: exactly one for linux\/arm64/,
        );
        await local.image(repository, { labels, architecture: "amd64", tag: "1.4.3" });
        await assert.rejects(pushed(new Registry(local.server), repository, "1.4.3", "arm64"), /found an image for linux\/amd64/);
    });

    it("is not built again where every stack has it", async () => {
        const made = fresh();
        const digests = await Promise.all(repositories(made).map(repository => local.index(repository, "1.4.2", { labels })));
        assert.deepStrictEqual((await run(made)).digests, { api: digests[0] });
        assert.match(said[0], /is pushed already, from the same commit and in the same way: it is not built again/);
    });
    for (const [what, change, says] of [
        ["of another commit", { "org.opencontainers.image.revision": "b2".repeat(20) }, /revision is "b2b2.*, and not a1a1/],
        ["of another source", { "org.opencontainers.image.source": "https://github.com/evil/mybot" }, /source is "https:\/\/github\.com\/evil/],
        ["of another version", { "org.opencontainers.image.version": "1.4.1" }, /version is "1\.4\.1", and not 1\.4\.2/],
        ["built with another argument", { "golive.dev/built-by": builtBy({ args: { MODE: "y" } }) }, /built-by is "sha256:.*, and not sha256:/],
        ["built up to another stage", { "golive.dev/built-by": builtBy({ target: undefined }) }, /built-by is "sha256:/],
        ["built by another Dockerfile", { "golive.dev/built-by": builtBy({ dockerfile: "Dockerfile" }) }, /built-by is "sha256:/],
        ["built from another folder", { "golive.dev/built-by": builtBy({ context: "api" }) }, /built-by is "sha256:/],
        ["without labels", undefined, /built-by is absent/],
    ] as const)
        it(`is refused where the version has an image ${what}, and nothing is built over it`, async () => {
            const made = fresh();
            await local.index(repositories(made)[1], "1.4.2", { labels: change === undefined ? {} : { ...labels, ...change } });
            await assert.rejects(run(made), error => {
                assert.match((error as Error).message, /^version: found 1\.4\.2, under which mybot\d+\/prod\/api has another image already: its label/);
                assert.match((error as Error).message, says);
                return true;
            });
        });
    it("is built once and pushed to every stack, under one digest", async () => {
        const made = fresh();
        const { digests, calls } = await run(made, async () => {
            for (const repository of repositories(made)) await local.index(repository, "1.4.2", { labels });
            return 0;
        });
        assert.deepStrictEqual(
            calls.map(([, what, , platform]) => `${what} ${platform}`),
            ["build linux/arm64"],
        );
        assert.strictEqual((await new Registry(local.server).manifest(repositories(made)[1], "1.4.2"))?.digest, digests.api);
    });
    it("is an error where the stacks get different bytes", async () => {
        const made = fresh();
        const docker = async () => {
            for (const [index, repository] of repositories(made).entries())
                await local.index(repository, "1.4.2", { labels: { ...labels, salt: String(index) } });
            return 0;
        };
        await assert.rejects(run(made, docker), /the stacks' registries have sha256:\w+ and sha256:\w+ as 1\.4\.2, allowed: one digest/);
    });
    it("is copied by digest, and not built, where one stack has it", async () => {
        const made = fresh();
        const [first, second] = repositories(made);
        const digest = await local.index(first, "1.4.2", { labels });
        const { calls, digests } = await run(made, async () => {
            await local.index(second, "1.4.2", { labels });
            return 0;
        });
        assert.deepStrictEqual(calls, [["buildx", "imagetools", "create", "--tag", `${local.server}/${second}:1.4.2`, `${local.server}/${first}@${digest}`]]);
        assert.strictEqual(digests.api, digest);
    });
    it("is an error where Docker fails, or pushes nothing", async () => {
        await assert.rejects(
            run(fresh(), () => 1),
            /api: docker buildx build ended with 1/,
        );
        await assert.rejects(
            run(fresh(), () => 0),
            /have nothing as 1\.4\.2/,
        );
    });
});

describe("a registry that lies", () => {
    async function asked(answer: (path: string) => { status?: number; body?: string; headers?: Record<string, string> } | undefined, wait = 5000) {
        const server = createServer((request, response) => {
            const given = answer(request.url ?? "");
            if (!given) return;
            response.writeHead(given.status ?? 200, { "content-type": "application/vnd.oci.image.manifest.v1+json", ...given.headers }).end(given.body);
        });
        await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
        const { port } = server.address() as AddressInfo;
        try {
            return await new Registry(`127.0.0.1:${port}`, undefined, wait).manifest("bot/api", `sha256:${"a".repeat(64)}`);
        } finally {
            server.closeAllConnections();
            server.close();
        }
    }
    it("about a digest is found out by the bytes", async () => {
        await assert.rejects(
            asked(() => ({ body: "{}" })),
            /the registry answers with sha256:/,
        );
        await assert.rejects(
            asked(() => ({ body: "{}", headers: { "docker-content-digest": `sha256:${"a".repeat(64)}` } })),
            /calls it sha256:a+, and its content is sha256:/,
        );
    });
    it("or refuses, or never answers, is one clear error", async () => {
        await assert.rejects(
            asked(() => ({ status: 403 })),
            /^Error: 127\.0\.0\.1:\d+ cannot be asked for \/v2\/bot\/api\/manifests\/sha256:a+: it answers 403\.$/,
        );
        await assert.rejects(
            asked(() => undefined, 200),
            /no answer within 0\.2 s/,
        );
    });
});
