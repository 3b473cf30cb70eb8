import type { ResourceValidationPolicy } from "@pulumi/policy";
import type { ResourceRule } from "./rule";
import { UnknownValueError } from "./sdk";

type Properties = Record<string, unknown>;
type Remedy = { types: string[]; apply(properties: Properties): Properties };

/** Sets properties of an object inside a resource's properties. */
const within =
    (key: string, values: Properties) =>
    (properties: Properties): Properties => ({ ...properties, [key]: { ...(properties[key] as Properties | undefined), ...values } });
const setting =
    (values: Properties) =>
    (properties: Properties): Properties => ({ ...properties, ...values });

/** Rules whose right value is the same for everybody, breaks nothing that works, and replaces no resource; each by the rule's name. */
export const remedies: Record<string, Remedy> = {
    "instance-metadata-needs-a-token": {
        types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
        apply: within("metadataOptions", { httpTokens: "required" }),
    },
    "bucket-blocks-public-access": {
        types: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
        apply: setting({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }),
    },
    "kms-key-rotates": { types: ["aws:kms/key:Key"], apply: setting({ enableKeyRotation: true }) },
    "lb-drops-invalid-headers": {
        types: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
        apply: setting({ dropInvalidHeaderFields: true }),
    },
};

/** What the SDK runs where a policy configuration sets a rule to "remediate"; nothing for a rule whose right value depends on the program. */
export function remediating(rule: ResourceRule): Pick<ResourceValidationPolicy, "remediateResource"> {
    const remedy = remedies[rule.name];
    if (!remedy) return {};
    return {
        remediateResource: ({ type, name, urn, opts, props, getConfig }) => {
            if (!remedy.types.includes(type)) return undefined;
            const thresholds = { ...rule.thresholds, ...getConfig<object>() };
            try {
                return rule.flaw(props, { type, name, urn, opts, thresholds }) ? remedy.apply(props) : undefined;
            } catch (error) {
                if (error instanceof UnknownValueError) throw error;
                // A shape that no such resource has; the rule itself says so.
                return undefined;
            }
        },
    };
}
