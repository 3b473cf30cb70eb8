import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { record } from "../../../cli/recording/record";
import { shown } from "../../../cli/recording/values";

class Group extends pulumi.ComponentResource {
    readonly bucket: aws.s3.Bucket;
    constructor(name: string) {
        super("test:index:Group", name);
        this.bucket = new aws.s3.Bucket(name, { tags: { owner: "team", token: pulumi.secret("hunter2") } }, { parent: this, protect: true });
    }
}

describe("the recorder", () => {
    const run = (program: () => Promise<Record<string, unknown>>) => record(program, { project: "golive", name: "test", config: { "golive:size": "3" } });
    const find = (recording: Awaited<ReturnType<typeof run>>, type: string) => {
        const found = recording.resources.filter(resource => resource.type === type);
        assert.strictEqual(found.length, 1, `${type} registered once`);
        return found[0];
    };

    it("names resources as the engine does", async () => {
        const recording = await run(async () => ({ group: new Group("data").bucket.id }));
        assert.deepStrictEqual(
            recording.resources.map(({ urn }) => urn),
            [
                "urn:pulumi:test::golive::pulumi:pulumi:Stack::golive-test",
                "urn:pulumi:test::golive::test:index:Group::data",
                "urn:pulumi:test::golive::test:index:Group$aws:s3/bucket:Bucket::data",
            ],
        );
    });
    it("keeps parents, options and secrets", async () => {
        const bucket = find(await run(async () => ({ group: new Group("data").bucket.id })), "aws:s3/bucket:Bucket");
        assert.strictEqual(bucket.parent, "urn:pulumi:test::golive::test:index:Group::data");
        assert.strictEqual(bucket.options.protect, true);
        assert.deepStrictEqual(shown(bucket.properties), { tags: { owner: "team", token: "[secret]" } });
    });
    it("leaves unknown what only a provider knows, also inside text made of it", async () => {
        const recording = await run(async () => {
            const bucket = new aws.s3.Bucket("a", { forceDestroy: true });
            new aws.s3.BucketPolicy("a", {
                bucket: bucket.id,
                policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: bucket.arn }] },
            });
            return { arn: bucket.arn, forced: bucket.forceDestroy };
        });
        const policy = find(recording, "aws:s3/bucketPolicy:BucketPolicy");
        assert.deepStrictEqual(shown(policy.properties), { bucket: "[unknown]", policy: "[unknown]" });
        assert.deepStrictEqual(shown(recording.outputs), { arn: "[unknown]", forced: true });
        const { urn } = find(recording, "aws:s3/bucket:Bucket");
        assert.deepStrictEqual(policy.dependencies, [urn]);
        assert.deepStrictEqual(policy.propertyDependencies, { bucket: [urn], policy: [urn] });
    });
    it("knows no output of what goes into a cluster that does not exist", async () => {
        const recording = await run(async () => ({ name: new k8s.core.v1.ConfigMap("a", { metadata: { name: "a" } }).metadata.name }));
        assert.deepStrictEqual(shown(recording.outputs), { name: "[unknown]" });
    });
    it("hands the settings to the program and says that this is a preview", async () => {
        const recording = await run(async () => ({ size: new pulumi.Config().requireNumber("size"), preview: pulumi.runtime.isDryRun() }));
        assert.deepStrictEqual(recording.outputs, { size: 3, preview: true });
    });
    it("starts anew at each run", async () => {
        await run(async () => ({ group: new Group("first").bucket.id }));
        const second = await run(async () => ({ group: new Group("second").bucket.id }));
        assert.deepStrictEqual(second.resources.map(({ name }) => name).slice(1), ["second", "second"]);
    });
    it("keeps two programs apart that are asked for at once", async () => {
        const [one, two] = await Promise.all(["one", "two"].map(name => run(async () => ({ group: new Group(name).bucket.id }))));
        assert.deepStrictEqual(
            [one, two].map(({ resources }) => resources.slice(1).map(({ name }) => name)),
            [
                ["one", "one"],
                ["two", "two"],
            ],
        );
    });
    it("throws the program's own error", async () => {
        await assert.rejects(
            run(async () => {
                throw new Error("no such thing");
            }),
            /no such thing/,
        );
    });
});
