import * as aws from "@pulumi/aws";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSource } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { type EncryptionKey, partitionOf, tagsOf } from "../foundation";

/** What the images of a bot need to know. */
export interface ImagesArgs {
    /** The account, region and names. */
    target: Target;
    /** Where each image comes from, by what runs it. */
    sources: Record<string, ImageSource>;
    /** The version that is released, and the digests of images that somebody else builds (cryptofunk:297). */
    release: Settings["release"];
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
 * The bot's images: built with Docker and pushed to ECR under the release's version (cryptofunk:296), or referenced by version and digest.
 * Services with the same build share a repository. Traps: a tag is immutable, so a changed source without a new version ends in
 * "tag already exists", and a failed release needs a new version too; the image is built for the nodes' architecture, whatever builds it.
 * The repositories' names carry the stack, since two stacks may share an account.
 */
export class Images extends pulumi.ComponentResource {
    /** The images, by what runs them. */
    readonly of: Record<string, Image> = {};
    private registry?: pulumi.Output<aws.ecr.GetAuthorizationTokenResult>;

    constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bot:Images", name, {}, opts);
        const built = new Map<string, Image>();
        for (const [owner, source] of Object.entries(args.sources)) {
            if ("reference" in source) {
                this.of[owner] = { reference: pinned(owner, source, args.release), ready: [] };
                continue;
            }
            const same = JSON.stringify(source.build);
            if (!built.has(same)) built.set(same, this.build(owner, source.build, args));
            this.of[owner] = built.get(same) as Image;
        }
        this.registerOutputs({ references: Object.fromEntries(Object.entries(this.of).map(([owner, image]) => [owner, image.reference])) });
    }

    private build(owner: string, build: Extract<ImageSource, { build: unknown }>["build"], args: ImagesArgs): Image {
        const { target, release, architecture, key, keep = 30, override } = args;
        const child = { parent: this };
        const path = `${target.bot}/${target.stack}/${owner}`;
        const server = `${target.account}.dkr.ecr.${target.region}.amazonaws.com${partitionOf(target) === "aws-cn" ? ".cn" : ""}`;
        const reference = `${server}/${path}:${release.version}`;

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

        if (release.pushed) return { reference, ready: [repository] };

        // The registry's id is unknown until the first repository exists: so a preview without an account asks AWS nothing.
        this.registry ??= aws.ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, child);
        const image = new docker.Image(
            owner,
            {
                imageName: reference,
                build: {
                    context: build.context,
                    dockerfile: `${build.context.replace(/\/$/, "")}/${build.dockerfile}`,
                    args: build.args,
                    target: build.target,
                    platform: `linux/${architecture}`,
                },
                registry: { server, username: this.registry.userName, password: pulumi.secret(this.registry.password) },
                buildOnPreview: false,
                ...override?.image,
            },
            { ...child, dependsOn: repository },
        );
        return { reference, ready: [image] };
    }
}

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
            expire(2, `the last ${releases} releases`, { tagStatus: "any", countType: "imageCountMoreThan", countNumber: releases }),
        ],
    });
}
