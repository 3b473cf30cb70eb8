import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { movingTag, versioned } from "../shared/image-tags";
import { containerFlaw } from "./ecs";

export const jobImageIsVersioned = rule(
    aws.batch.JobDefinition,
    { name: "job-image-is-versioned", preset: "baseline", ...versioned, says: "A batch job's image has a version or a digest." },
    (props, { type }) =>
        containerFlaw(type, props, ({ image }) => {
            const found = image ? movingTag(image) : undefined;
            return found && `image ${found}`;
        }),
);
