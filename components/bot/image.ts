import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { dockerfileOf } from "../../config/at-hand";
import type { ImageSource } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type BuiltImage, buildsIn } from "../../config/uses";
import { type EncryptionKey, partitionOf, tagsOf } from "../foundation";

/** What the images of a bot need to know. */
export interface ImagesArgs {
    /** The account, region and names. */
    target: Target;
    /** Where each image comes from, by what runs it. */
    sources: Record<string, ImageSource>;
    /** The version that is released, and the digests of images that are in a registry already (cryptofunk:297). */
    release: Settings["release"];
    /** Images that cannot be had yet, neither by digest nor by building: their repositories are made, and nothing else. Default: none. */
    absent?: string[];
    /** Processor of the nodes. */
    architecture: Settings["cluster"]["architecture"];
    /** Key that encrypts the repositories. */
    key: EncryptionKey;
    /** Releases that a repository keeps. Default: 30. */
    keep?: number;
    /** Last word on any argument of a repository or an image. */
    override?: { repository?: Partial<aws.ecr.RepositoryArgs>; image?: Partial<docker.ImageArgs> };
}

/** An image that pods can run. */
export interface Image {
    /** What stands in the pod; known before the build, so that rules can read it. */
    reference: string;
    /** What must have happened before a pod can pull it. */
    ready: pulumi.Resource[];
}

/**
 * The bot's images, by version and digest (cryptofunk:296): `build.yml` has built and pushed them, or somebody else has. Only an image without
 * a digest is built here, with Docker, by a person who has the source; once that version is pushed, another build of it is refused.
 * Services with the same build share a repository. Traps: a tag is immutable, so a changed source without a new version ends in
 * "tag already exists", and a failed release needs a new version too; the image is built for the nodes' architecture, whatever builds it.
 * The repositories' names carry the stack, since two stacks may share an account.
 */
export class Images extends pulumi.ComponentResource {
    /** The images, by what runs them; none for whom they are absent. */
    readonly of: Record<string, Image> = {};
    /** The digest of each image that is built, by its name: known where the settings have it, else once Docker has pushed it. */
    readonly digests: Record<string, pulumi.Output<string>> = {};
    private registry?: pulumi.Output<aws.ecr.GetAuthorizationTokenResult>;
    private once?: pulumi.ResourceHook;

    constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:Images", name, {}, opts);
        for (const [owner, source] of Object.entries(args.sources))
            if ("reference" in source) this.of[owner] = { reference: pinned(owner, source, args.release), ready: [] };
        for (const { runs, build } of buildsIn(args.sources)) {
            const image = this.built(runs[0], build, args);
            if (image) for (const owner of runs) this.of[owner] = image;
        }
        this.registerOutputs({ references: Object.fromEntries(Object.entries(this.of).map(([owner, image]) => [owner, image.reference])) });
    }

    private built(owner: string, build: BuiltImage["build"], args: ImagesArgs): Image | undefined {
        const { target, release, architecture, key, keep = 30, override } = args;
        const child = { parent: this };
        const path = repositoryOf(target, owner);
        const server = registryOf(target);
        const tagged = `${server}/${path}:${release.version}`;

        const repository = new aws.ecr.Repository(
            owner,
            {
                name: path,
                imageTagMutability: "IMMUTABLE",
                imageScanningConfiguration: { scanOnPush: true },
                encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],
                forceDelete: !target.production,
                tags: tagsOf(target),
                ...override?.repository,
            },
            child,
        );
        new aws.ecr.LifecyclePolicy(owner, { repository: repository.name, policy: keepLast(keep) }, child);

        const digest = release.digests[owner];
        if (digest) {
            this.digests[owner] = pulumi.output(digest);
            return { reference: `${tagged}@${digest}`, ready: [repository] };
        }
        if (args.absent?.includes(owner)) return undefined;

        // The registry's id is unknown until the first repository exists: so a preview without an account asks AWS nothing.
        this.registry ??= aws.ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, child);
        const image = new docker.Image(
            owner,
            {
                imageName: tagged,
                build: {
                    context: build.context,
                    dockerfile: dockerfileOf(build),
                    args: build.args,
                    target: build.target,
                    platform: `linux/${architecture}`,
                },
                registry: { server, username: this.registry.userName, password: pulumi.secret(this.registry.password) },
                buildOnPreview: false,
                ...override?.image,
            },
            { ...child, dependsOn: repository, ...this.builtOnce() },
        );
        this.digests[owner] = image.repoDigest.apply(pushed => pushed?.replace(/^.*@/, ""));
        return { reference: tagged, ready: [image] };
    }

    /**
     * The provider hashes the context in each run, file modes too, and builds anew when the hash is another, as on any second machine; no
     * ignoreChanges reaches a hash that it adds itself. A hook stands before that. Only an engine calls hooks.
     */
    private builtOnce(): pulumi.CustomResourceOptions {
        if (!pulumi.runtime.hasEngine()) return {};
        this.once ??= new pulumi.ResourceHook("image-is-built-once", refuseAnotherBuild, { onDryRun: true });
        return { hooks: { beforeUpdate: [this.once] } };
    }
}

/** What pushed a version is not built again under it; throws where it would be. */
export function refuseAnotherBuild({ name, oldInputs, newInputs }: pulumi.ResourceHookArgs): void {
    const image = newInputs?.imageName;
    if (image === undefined || oldInputs?.imageName !== image) return;
    throw new Error(
        `${image} is built and pushed, and its source, build arguments or file modes differ from then. A pushed version is never built again: ` +
            `write its digest as golive:release.digests.${name} (the output digests has it), or give the change a version of its own.`,
    );
}

/** The account's registry. */
export const registryOf = (target: Target): string =>
    `${target.account}.dkr.ecr.${target.region}.amazonaws.com${partitionOf(target) === "aws-cn" ? ".cn" : ""}`;

/** Name of an image's repository in it. */
export const repositoryOf = ({ bot, stack }: Target, owner: string): string => `${bot}/${stack}/${owner}`;

/** Settings that name no digest for a referenced image are refused by the schema; the tag then says the version to people only. */
function pinned(owner: string, source: Extract<ImageSource, { reference: string }>, release: Settings["release"]): string {
    const digest = release.digests[owner];
    return `${source.reference}:${source.version ?? release.version}${digest ? `@${digest}` : ""}`;
}

function keepLast(releases: number): string {
    const expire = (rulePriority: number, description: string, selection: object) => ({ rulePriority, description, selection, action: { type: "expire" } });
    return JSON.stringify({
        rules: [
            expire(1, "leftovers of failed pushes", { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 }),
            // By their tags: an image with its attestations is three, and only the index over them has the tag that keeps the others.
            expire(2, `the last ${releases} releases`, {
                ...{ tagStatus: "tagged", tagPatternList: ["*"] },
                ...{ countType: "imageCountMoreThan", countNumber: releases },
            }),
        ],
    });
}
