import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { anyFlaw, rule } from "../../engine/rule";
import { leastPrivilege } from "../../engine/statements";
import { movingTag, versioned } from "../shared/image-tags";

export const functionImageIsVersioned = rule(
    aws.lambda.Function,
    {
        name: "function-image-is-versioned",
        preset: "baseline",
        ...versioned,
        says: "A function's image has a version or a digest.",
    },
    ({ imageUri }) => {
        const moving = imageUri ? movingTag(imageUri) : undefined;
        return moving && `imageUri ${moving}`;
    },
);

/** What narrows a principal of everybody, or a service that works for everybody. */
const narrowing = ["sourceArn", "sourceAccount", "principalOrgId", "organizationId", "eventSourceToken"];

export const lambdaIsNotPublic = rule(
    [aws.lambda.Permission, aws.lambda.LayerVersionPermission],
    {
        name: "function-is-not-public",
        preset: "baseline",
        ...leastPrivilege,
        severity: "critical",
        items: ["mech-exo:23"],
        says: "A function is called only by whom it names.",
        fix: "Name the service as principal, and its sourceArn or sourceAccount.",
    },
    permission =>
        anyFlaw(
            () => (permission.principal === "*" && !narrowing.some(key => has(permission, key)) ? 'principal is "*"' : undefined),
            () => ((permission as { functionUrlAuthType?: string }).functionUrlAuthType === "NONE" ? "functionUrlAuthType is NONE" : undefined),
        ),
);

export const functionNamesItsSource = rule(
    aws.lambda.Permission,
    {
        name: "function-permission-names-its-source",
        preset: "baseline",
        debatable: true,
        ...leastPrivilege,
        severity: "medium",
        items: ["mech-exo:23"],
        says: "A service calls a function only for the resource or the account that is named.",
        because: "A service works for every customer: without a source, anybody's bucket, topic or rule may call the function.",
        fix: "Set sourceArn, or sourceAccount.",
    },
    permission => {
        if (narrowing.some(key => has(permission, key))) return undefined;
        return /\.amazonaws\.com$/.test(permission.principal ?? "") ? `sourceArn and sourceAccount are absent for ${permission.principal}` : undefined;
    },
);

export const functionUrlIsSigned = rule(
    aws.lambda.FunctionUrl,
    {
        name: "function-url-is-signed",
        preset: "baseline",
        debatable: true,
        ...leastPrivilege,
        items: ["bot-core:345"],
        says: "A function's URL takes only signed requests.",
        fix: "Set authorizationType to AWS_IAM.",
    },
    url => (url.authorizationType === "NONE" ? "authorizationType is NONE" : undefined),
);
