import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";
import { movingTag, versioned } from "../shared/image-tags";

export const serviceImageIsVersioned = rule(
    aws.apprunner.Service,
    { name: "app-runner-image-is-versioned", preset: "baseline", ...versioned, says: "An App Runner service's image has a version or a digest." },
    ({ sourceConfiguration }) => {
        const image = sourceConfiguration?.imageRepository?.imageIdentifier;
        const found = image ? movingTag(image) : undefined;
        return found && `sourceConfiguration.imageRepository.imageIdentifier ${found}`;
    },
);
