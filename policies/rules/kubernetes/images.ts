import { containerRule } from "../../engine/pods";
import { allFlaws, kindRule } from "../../engine/rule";
import { movingTag, versioned } from "../shared/image-tags";

export const imageIsVersioned = containerRule(
    {
        name: "image-is-versioned",
        preset: "baseline",
        ...versioned,
        says: "A container's image has a version or a digest.",
        patches: true,
    },
    ({ image }) => {
        const moving = image ? movingTag(image) : undefined;
        return moving && `image ${moving}`;
    },
);

type Imaged = { spec?: { image?: string; imageName?: string } };

export const operatorImageIsVersioned = kindRule<Imaged>(
    ["Cluster", "Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler", "RabbitmqCluster"],
    {
        name: "operator-image-is-versioned",
        preset: "baseline",
        ...versioned,
        says: "The image that a custom resource has its operator run has a version or a digest.",
    },
    ({ spec }) =>
        allFlaws(["imageName", "image"] as const, key => {
            const image = spec?.[key];
            const found = image ? movingTag(image) : undefined;
            return found && `spec.${key} ${found}`;
        }),
);
