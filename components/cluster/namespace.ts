import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type FlowPeer, peers, selector } from "../foundation";
import type { Cluster } from "./cluster";
import { operatorsGroup } from "./cluster-access";

/** A port of whoever is reached. */
export interface FlowPort {
    /** Port of the pod, which on this network is also the port of its Service. */
    port: number;
    /** Transport. Default: TCP. */
    protocol?: "TCP" | "UDP";
}

/** Traffic that is let through although everything else is denied. */
export interface Flow {
    /** Labels of this namespace's pods that the flow is for; `{}` is all of them. */
    pods: Record<string, string>;
    /** Who reaches those pods. Default: nobody. */
    from?: FlowPeer[];
    /** Whom those pods reach. Default: nobody. */
    to?: FlowPeer[];
    /** Ports of whoever is reached. */
    ports: FlowPort[];
}

/** A level of the Pod Security Standards. */
export type PodSecurity = "restricted" | "baseline" | "privileged";

/** What a namespace needs to know. */
export interface NamespaceArgs {
    /** Cluster it is made in. */
    cluster: Cluster;
    /** Its name in Kubernetes. */
    name: string;
    /** What its pods may ask of the node. */
    podSecurity: PodSecurity;
    /** What runs in it, in a sentence; stands in an annotation. Default: nothing is said. */
    description?: string;
    /** Whether operators may forward its pods' ports to their machine, which is how people reach what is not public. Default: false. */
    forwards?: boolean;
    /** Whether a load balancer reaches its pods: a new one then counts as ready only once the load balancer takes it for healthy. Default: false. */
    loadBalanced?: boolean;
    /** Why it is not "restricted"; stands in an annotation for whoever wonders. Default: none. */
    because?: string;
}

/**
 * A namespace that denies all traffic but name resolution, and pods that break its Pod Security level (cryptofunk:283).
 *
 * DNS on Auto Mode is a process of the node: it is allowed by its address; a rule on kube-dns pods would match nothing.
 * Pod Security acts on pods, a Deployment that breaks it only warns; NetworkPolicy acts only because of `NodePool`.
 */
export class Namespace extends pulumi.ComponentResource {
    /** Its name in Kubernetes. */
    readonly name: string;
    /** What everything in it waits for: the namespace, its denial of traffic and its DNS. */
    readonly ready: pulumi.Resource[];
    private readonly options: pulumi.CustomResourceOptions;

    constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:compute:Namespace", name, {}, opts);
        const { cluster, podSecurity } = args;
        this.name = args.name;
        const labels = Object.fromEntries(
            ["enforce", "audit", "warn"].flatMap(mode => [
                [`pod-security.kubernetes.io/${mode}`, podSecurity],
                [`pod-security.kubernetes.io/${mode}-version`, `v${cluster.version}`],
            ]),
        );
        // Auto Mode's own name of the label: it puts a readiness gate into pods that are made after their TargetGroupBinding.
        if (args.loadBalanced) labels["eks.amazonaws.com/pod-readiness-gate-inject"] = "enabled";
        const annotations = {
            ...(args.description && { "kubernetes.io/description": args.description }),
            ...(args.because && { "golive.dev/because": args.because }),
        };
        const namespace = new k8s.core.v1.Namespace(
            name,
            { metadata: { name: args.name, labels, annotations } },
            { provider: cluster.provider, dependsOn: cluster.ready, parent: this },
        );
        this.options = { provider: cluster.provider, dependsOn: [...cluster.ready, namespace], parent: this };
        const denial = this.policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
        const dns = this.allow("dns", {
            pods: {},
            to: [{ cidrs: [`${cluster.dnsAddress}/32`] }],
            ports: [
                { port: 53, protocol: "UDP" },
                { port: 53, protocol: "TCP" },
            ],
        });
        this.ready = [namespace, denial, dns];
        if (args.forwards) this.letOperatorsForward();
        this.registerOutputs({ name: this.name });
    }

    /** Lets traffic through; whoever needs it from the start waits for what this returns. */
    allow(name: string, flow: Flow): pulumi.Resource {
        const ports = flow.ports.map(({ port, protocol = "TCP" }) => ({ port, protocol }));
        return this.policy(`allow-${name}`, {
            podSelector: selector(flow.pods),
            policyTypes: [...(flow.from ? ["Ingress"] : []), ...(flow.to ? ["Egress"] : [])],
            ingress: flow.from && [{ from: flow.from.flatMap(peers), ports }],
            egress: flow.to && [{ to: flow.to.flatMap(peers), ports }],
        });
    }

    private letOperatorsForward(): void {
        const metadata = { name: "port-forward", namespace: this.name };
        const role = new k8s.rbac.v1.Role(
            `${this.name}-port-forward`,
            { metadata, rules: [{ apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] }] },
            this.options,
        );
        const [apiGroup, operators] = ["rbac.authorization.k8s.io", { kind: "Group", name: operatorsGroup }];
        new k8s.rbac.v1.RoleBinding(
            `${this.name}-port-forward`,
            { metadata, roleRef: { apiGroup, kind: "Role", name: metadata.name }, subjects: [{ apiGroup, ...operators }] },
            pulumi.mergeOptions(this.options, { dependsOn: role }),
        );
    }

    private policy(name: string, spec: k8s.types.input.networking.v1.NetworkPolicySpec): k8s.networking.v1.NetworkPolicy {
        return new k8s.networking.v1.NetworkPolicy(`${this.name}-${name}`, { metadata: { name, namespace: this.name }, spec }, this.options);
    }
}
