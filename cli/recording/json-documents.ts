import { isSecret, isUnknown, secretSignature, signatureKey, unknownString } from "./values";

/**
 * Inputs that the AWS provider takes as an object and turns into a JSON string before rules see them.
 * One unknown inside makes the whole document unknown, one secret makes it secret.
 */
const documents: Record<string, string[]> = {
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyDocument"],
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["policy"],
    "aws:ecr/registryPolicy:RegistryPolicy": ["policy"],
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ["policy"],
    "aws:elasticsearch/domainPolicy:DomainPolicy": ["accessPolicies"],
    "aws:iam/groupPolicy:GroupPolicy": ["policy"],
    "aws:iam/policy:Policy": ["policy"],
    "aws:iam/role:Role": ["assumeRolePolicy"],
    "aws:iam/rolePolicy:RolePolicy": ["policy"],
    "aws:iam/userPolicy:UserPolicy": ["policy"],
    "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
    "aws:sns/topicPolicy:TopicPolicy": ["policy"],
    "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
};

function contains(value: unknown, test: (value: unknown) => boolean): boolean {
    if (test(value)) return true;
    return typeof value === "object" && value !== null && Object.values(value).some(inner => contains(inner, test));
}

/** The value with every object's keys in order and every secret unwrapped, as the provider writes documents. */
function canonical(value: unknown): unknown {
    if (isSecret(value)) return canonical(value.value);
    if (Array.isArray(value)) return value.map(canonical);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, canonical(inner)]),
    );
}

function asString(document: unknown): unknown {
    const plain = isSecret(document) ? document.value : document;
    if (typeof plain !== "object" || plain === null) return document;
    const text = contains(plain, isUnknown) ? unknownString : JSON.stringify(canonical(plain));
    return contains(document, isSecret) ? { [signatureKey]: secretSignature, value: text } : text;
}

/** The inputs as the AWS provider hands them on after its own check. */
export function withJsonDocuments(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
    const names = documents[type]?.filter(name => name in inputs);
    if (!names?.length) return inputs;
    return { ...inputs, ...Object.fromEntries(names.map(name => [name, asString(inputs[name])])) };
}
