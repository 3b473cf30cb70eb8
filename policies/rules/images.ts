import type * as k8s from "@pulumi/kubernetes";
import { aws } from "../aws";
import { containerRule } from "../pods";
import { documentOf, known, listOf } from "../read";
import { firstFlaw, kindRule, rule } from "../rule";

const text = {
    severity: "high",
    items: ["cryptofunk:297", "bot-core:160", "bot-core:226"],
    because: "A moving tag deploys what nobody reviewed, at a restart nobody planned.",
} as const;

/** What is wrong with an image reference; a digest settles it, and a version has a digit. */
export function movingTag(image: string): string | undefined {
    if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
    // A registry may have a port: only what stands after the last slash is the tag.
    const tag = /:([^:/@]*)$/.exec(image)?.[1];
    if (!tag) return `${image} has no tag, which is latest`;
    return isMoving(tag) ? `${image} has the moving tag ${tag}` : undefined;
}

const isMoving = (tag: string): boolean => !/\d/.test(tag) || /(^|[-_.])latest($|[-_.])/.test(tag);

export const imageIsVersioned = containerRule(
    {
        name: "image-is-versioned",
        ...text,
        says: "A container's image has a version or a digest.",
        fix: "Give the image the release's version, or its digest.",
        patches: true,
    },
    ({ image }) => {
        const moving = image ? movingTag(image) : undefined;
        return moving && `image ${moving}`;
    },
);

export const taskImageIsVersioned = rule(
    aws.ecs.TaskDefinition,
    {
        name: "task-image-is-versioned",
        ...text,
        says: "A task's images have a version or a digest.",
        fix: "Give the image the release's version, or its digest.",
    },
    ({ containerDefinitions }) =>
        firstFlaw(listOf(documentOf(containerDefinitions) as { image?: string }[]), ({ image }, i) => {
            const moving = image ? movingTag(image) : undefined;
            return moving && `containerDefinitions[${i}].image ${moving}`;
        }),
);

export const functionImageIsVersioned = rule(
    aws.lambda.Function,
    {
        name: "function-image-is-versioned",
        ...text,
        says: "A function's image has a version or a digest.",
        fix: "Give the image the release's version, or its digest.",
    },
    ({ imageUri }) => {
        const moving = imageUri ? movingTag(imageUri) : undefined;
        return moving && `imageUri ${moving}`;
    },
);

/** Looks for images in a chart's values: `image: {repository, tag}` and `image: "repository:tag"`. */
function valuesFlaw(values: unknown, where: string): string | undefined {
    if (typeof values !== "object" || values === null) return undefined;
    const object = values as Record<string, unknown>;
    return firstFlaw(Object.keys(object), key => {
        // What is unknown and called neither an image nor its tag, an address say, is no image; under `up` it is known, and looked through.
        const value = key === "image" || key === "tag" ? object[key] : known(() => object[key]);
        const path = `${where}.${key}`;
        if (key === "tag" && "repository" in object && typeof value === "string" && value && isMoving(value)) return `${path} is the moving tag ${value}`;
        if (key === "image" && typeof value === "string" && value.includes(":")) {
            const moving = movingTag(value);
            if (moving) return `${path} ${moving}`;
        }
        return valuesFlaw(value, path);
    });
}

type ChartArgs = Partial<Pick<k8s.helm.v3.ReleaseArgs, "chart" | "version" | "values">>;

export const chartImagesAreVersioned = kindRule<ChartArgs>(
    ["Release", "Chart"],
    {
        name: "chart-images-are-versioned",
        ...text,
        says: "The images that a chart's values name have a version or a digest.",
        fix: "Set the tag in the chart's values to a version.",
    },
    ({ values }) => valuesFlaw(values, "values"),
);

export const chartIsVersioned = kindRule<ChartArgs>(
    ["Release", "Chart"],
    {
        name: "chart-is-versioned",
        ...text,
        says: "A chart has a version.",
        fix: "Set version.",
    },
    ({ chart, version }) => {
        // A chart on disk, or one named by the address of its archive, is what it is.
        if (version || /^[./]|https?:\/\/.*\.tgz$/.test(chart ?? ".")) return undefined;
        return `version is absent for the chart ${chart}`;
    },
);
