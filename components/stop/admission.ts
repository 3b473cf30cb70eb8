import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Namespace } from "../cluster";

/** The label of pods that may not start while a stop stands: what places orders, and what the kill switch is thrown in. */
export const stopLabel = "golive.dev/stops";

/** Name of the ConfigMap by which the function says that a stop stands, and of all that belongs to it in the cluster. */
export const stopMarker = "golive-stop";

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
 * retry starts one, and no field of a workload is anybody's quarrel. The marker is read from the API server's memory, and none is no stop. The
 * function rehearses its own marker with the label, to see that the policy holds: hence ConfigMaps, of which no other one has the label.
 */
export function refuseWhileStopped(
    name: string,
    { cluster, namespace, resume = "" }: AdmissionArgs,
    opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
    const child = pulumi.mergeOptions(opts, { provider: cluster.provider, dependsOn: [...cluster.ready, ...namespace.ready] });
    const metadata = { name: stopMarker };
    const rule = (resource: string, operations: string[]) => ({ apiGroups: [""], apiVersions: ["v1"], resources: [resource], operations });
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        name,
        {
            metadata,
            spec: {
                failurePolicy: "Fail",
                paramKind: { apiVersion: "v1", kind: "ConfigMap" },
                matchConstraints: {
                    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace.name } },
                    objectSelector: { matchLabels: { [stopLabel]: "true" } },
                    resourceRules: [rule("pods", ["CREATE"]), rule("configmaps", ["CREATE", "UPDATE"])],
                },
                validations: [
                    {
                        expression: `params.data.id == "${resume}"`,
                        messageExpression: '"stopped by " + params.data.who + ": " + params.data.reason + " (golive:resume: " + params.data.id + " lifts it)"',
                        message: "the bot is stopped, and its marker says neither by whom nor why",
                        reason: "Forbidden",
                    },
                ],
            },
        },
        child,
    );
    const binding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        name,
        {
            metadata,
            spec: {
                policyName: metadata.name,
                paramRef: { name: stopMarker, namespace: namespace.name, parameterNotFoundAction: "Allow" },
                validationActions: ["Deny", "Audit"],
            },
        },
        pulumi.mergeOptions(child, { dependsOn: policy }),
    );
    return [policy, binding];
}
