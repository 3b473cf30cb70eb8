import { aws } from "../../engine/aws";
import { graphRule } from "../../engine/graph";
import { listOf } from "../../engine/reading";
import { rule } from "../../engine/rule";

export const repositoryIsImmutable = rule(
    aws.ecr.Repository,
    {
        name: "image-repository-is-immutable",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:297", "bot-core:160"],
        says: "A tag in an image repository always means the same image.",
        because: "What was reviewed under a version must be what trades under it.",
        fix: 'Set imageTagMutability to "IMMUTABLE".',
    },
    repository =>
        repository.imageTagMutability?.startsWith("IMMUTABLE")
            ? undefined
            : `imageTagMutability is ${repository.imageTagMutability ?? "absent, which is MUTABLE"}`,
);

export const imagesAreScanned = graphRule(
    {
        name: "image-repository-is-scanned",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:299", "bot-core:161"],
        says: "Images are scanned for known vulnerabilities.",
        because: "A bot's dependencies see its keys; a known hole in one of them is an open door.",
        fix: "Set imageScanningConfiguration.scanOnPush, or an aws.ecr.RegistryScanningConfiguration with a rule that scans, once per account.",
    },
    graph => graph.ofType(aws.ecr.Repository),
    (repository, graph) => {
        const { imageScanningConfiguration } = repository.props as { imageScanningConfiguration?: { scanOnPush?: boolean } };
        if (imageScanningConfiguration?.scanOnPush) return undefined;
        const registry = graph.ofType<{ rules?: { scanFrequency?: string }[] }>(aws.ecr.RegistryScanningConfiguration);
        const scans = registry.some(({ props }) => listOf(props.rules).some(({ scanFrequency }) => scanFrequency !== "MANUAL"));
        return scans ? undefined : "imageScanningConfiguration.scanOnPush is not true";
    },
);
