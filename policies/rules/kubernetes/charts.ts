import type * as k8s from "@pulumi/kubernetes";
import { known } from "../../engine/reading";
import { allFlaws, kindRule } from "../../engine/rule";
import { isMoving, movingTag, versioned } from "../shared/image-tags";

type ChartArgs = Partial<Pick<k8s.helm.v3.ReleaseArgs, "chart" | "version" | "values">>;

export const chartIsVersioned = kindRule<ChartArgs>(
    ["Release", "Chart"],
    {
        name: "chart-is-versioned",
        preset: "baseline",
        ...versioned,
        says: "A chart has a version.",
        fix: "Set version.",
    },
    ({ chart, version }) => {
        // A chart on disk, or one named by the address of its archive, is what it is.
        if (version || /^[./]|https?:\/\/.*\.tgz$/.test(chart ?? ".")) return undefined;
        return `version is absent for the chart ${chart}`;
    },
);

/** Looks for images in a chart's values: `image: {repository, tag}` and `image: "repository:tag"`. */
function valuesFlaw(values: unknown, where: string): string | undefined {
    if (typeof values !== "object" || values === null) return undefined;
    const object = values as Record<string, unknown>;
    return allFlaws(Object.keys(object), key => {
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

export const chartImagesAreVersioned = kindRule<ChartArgs>(
    ["Release", "Chart"],
    {
        name: "chart-images-are-versioned",
        preset: "baseline",
        ...versioned,
        says: "The images that a chart's values name have a version or a digest.",
        fix: "Set the tag in the chart's values to a version.",
    },
    ({ values }) => valuesFlaw(values, "values"),
);
