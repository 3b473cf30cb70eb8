import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Namespace } from "../cluster";

/** The label of pods that may not start while a stop stands: what places orders, and what the kill switch is thrown in. */
export const stopLabel = "golive.dev/stops";

/** Name of all that belongs to the stop in the cluster. */
export const stopName = "golive-stop";

/** The kind by which the function says that a stop stands: one object per namespace, `stop`. */
export const stopKind = { group: "golive.dev", version: "v1", kind: "Stop", plural: "stops", name: "stop" } as const;

/** What the admission policy needs to know. */
export interface AdmissionArgs {
    /** Cluster that it is made in. */
    cluster: Cluster;
    /** Namespace whose pods it is about. */
    namespace: Namespace;
    /** Id of the stop that is over. Default: none is. */
    resume?: string;
}

/**
 * Refuses pods that trade while a stop stands: the API itself does, so that neither `up` nor a scale, an autoscaler, a drain or a controller's
 * retry starts one, and no field of a workload is anybody's quarrel. The stop is read from the API server's memory, and none is no stop. The
 * function rehearses its own object with the label, to see that the policy holds: hence the second rule.
 * Trap: a kind of its own and no ConfigMap. Of the kinds that it knows itself, Kubernetes 1.37 stops to watch the parameters when the last policy
 * that reads them goes, and never begins again until the API server restarts: a policy that is made anew would see no new stop. Until the API
 * server has looked at a new kind for the first time it refuses the pods too, and their controllers try again.
 */
export function refuseWhileStopped(
    name: string,
    { cluster, namespace, resume = "" }: AdmissionArgs,
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
    const child = pulumi.mergeOptions(opts, { provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] });
    const definition = new k8s.apiextensions.v1.CustomResourceDefinition(name, defined(), child);
    const metadata = { name: stopName };
    const { group, version, kind, plural } = stopKind;
    const rule = (apiGroup: string, apiVersion: string, resource: string, ...operations: string[]) => ({
        ...{ apiGroups: [apiGroup], apiVersions: [apiVersion], resources: [resource], operations },
    });
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        name,
        {
            metadata,
            spec: {
                failurePolicy: "Fail",
                paramKind: { apiVersion: `${group}/${version}`, kind },
                matchConstraints: {
                    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace.name } },
                    objectSelector: { matchLabels: { [stopLabel]: "true" } },
                    resourceRules: [rule("", "v1", "pods", "CREATE"), rule(group, version, plural, "CREATE", "UPDATE")],
                },
                validations: [
                    {
                        expression: `params.spec.id == "${resume}"`,
                        messageExpression: '"stopped by " + params.spec.who + ": " + params.spec.reason + " (golive:resume: " + params.spec.id + " lifts it)"',
                        message: "the bot is stopped",
                        reason: "Forbidden",
                    },
                ],
            },
        },
        pulumi.mergeOptions(child, { dependsOn: definition }),
    );
    const binding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        name,
        {
            metadata,
            spec: {
                policyName: metadata.name,
                paramRef: { name: stopKind.name, namespace: namespace.name, parameterNotFoundAction: "Allow" },
                validationActions: ["Deny", "Audit"],
            },
        },
        pulumi.mergeOptions(child, { dependsOn: policy }),
    );
    return [policy, binding];
}

function defined(): k8s.types.input.apiextensions.v1.CustomResourceDefinition {
    const { group, version, kind, plural } = stopKind;
    const texts = { id: "What golive:resume names.", who: "Who stopped.", when: "When, in UTC.", reason: "Why." };
    const properties = Object.fromEntries(Object.entries(texts).map(([name, description]) => [name, { type: "string", description, maxLength: 500 }]));
    const columns = Object.keys(texts).map(name => ({ name: `${name[0].toUpperCase()}${name.slice(1)}`, type: "string", jsonPath: `.spec.${name}` }));
    return {
        metadata: { name: `${plural}.${group}` },
        spec: {
            group,
            scope: "Namespaced",
            names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
            versions: [
                {
                    ...{ name: version, served: true, storage: true, additionalPrinterColumns: columns },
                    schema: {
                        openAPIV3Schema: {
                            type: "object",
                            description: "A stop of the bot in this namespace, by npm run stop.",
                            required: ["spec"],
                            properties: { spec: { type: "object", required: Object.keys(texts), properties } },
                        },
                    },
                },
            ],
        },
    };
}
