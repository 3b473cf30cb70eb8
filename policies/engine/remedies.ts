import type { ResourceValidationPolicy } from "@pulumi/policy";
import { listOf } from "./reading";
import type { ResourceRule } from "./rule";
import { UnknownValueError } from "./sdk";

type Properties = Record<string, unknown>;
interface Remedy {
    /** Types that it mends, where the change replaces others of the rule's. @default the rule's own */
    types?: string[];
    /** Changes properties where they are: a copy would read what is unknown, and lose that a value is secret. */
    apply(properties: Properties): void;
}

const set =
    (values: Properties): Remedy["apply"] =>
    properties => {
        Object.assign(properties, values);
    };
/** Sets properties of an object inside a resource's properties. */
const within =
    (key: string, values: Properties): Remedy["apply"] =>
    properties => {
        properties[key] ??= {};
        Object.assign(properties[key] as Properties, values);
    };
/** Adds what a list lacks. */
const adding =
    (key: string, ...wanted: string[]): Remedy["apply"] =>
    properties => {
        const list = listOf(properties[key] as string[] | undefined);
        properties[key] = [...list, ...wanted.filter(one => !list.includes(one))];
    };

/** Rules whose right value is the same for everybody, breaks nothing that works, and replaces no resource; each by the rule's name. */
export const remedies: Record<string, Remedy> = {
    "instance-metadata-needs-a-token": {
        types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
        apply: within("metadataOptions", { httpTokens: "required" }),
    },
    "bucket-blocks-public-access": {
        apply: set({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }),
    },
    "kms-key-rotates": { apply: set({ enableKeyRotation: true }) },
    "lb-drops-invalid-headers": { apply: set({ dropInvalidHeaderFields: true }) },
    "table-is-backed-up": { apply: within("pointInTimeRecovery", { enabled: true }) },
    "table-refuses-deletion": { apply: set({ deletionProtectionEnabled: true }) },
    "database-refuses-deletion": { apply: set({ deletionProtection: true }) },
    "bucket-is-not-emptied-on-deletion": { apply: set({ forceDestroy: false }) },
    "secret-is-recoverable": { apply: set({ recoveryWindowInDays: 30 }) },
    "queue-is-encrypted": { apply: set({ sqsManagedSseEnabled: true }) },
    "volume-encryption-stays-on": { apply: set({ enabled: true }) },
    "guardduty-is-on": { apply: set({ enable: true }) },
    "trail-sees-every-region": { apply: set({ isMultiRegionTrail: true, enableLogging: true, includeGlobalServiceEvents: true }) },
    "cluster-logs-its-api": { apply: adding("enabledClusterLogTypes", "api", "audit", "authenticator") },
    "document-database-is-logged": { apply: adding("enabledCloudwatchLogsExports", "audit", "profiler") },
};

/** What the SDK runs where a policy configuration sets a rule to "remediate"; nothing for a rule whose right value depends on the program. */
export function remediating(rule: ResourceRule): Pick<ResourceValidationPolicy, "remediateResource" | "validateResource"> {
    const remedy = remedies[rule.name];
    if (!remedy) return {};
    const types = remedy.types ?? rule.types;
    return {
        // Without any, the SDK's server tells the CLI of every resource that the rule does not apply to it, which costs more than a rule does.
        validateResource: [],
        remediateResource: ({ type, name, urn, opts, props, getConfig }) => {
            if (!types.includes(type)) return undefined;
            const thresholds = { ...rule.thresholds, ...getConfig<object>() };
            try {
                if (!rule.flaw(props, { type, name, urn, opts, thresholds })) return undefined;
                remedy.apply(props);
                return props;
            } catch (error) {
                if (error instanceof UnknownValueError) throw error;
                // A shape that no such resource has; the rule itself says so.
                return undefined;
            }
        },
    };
}
