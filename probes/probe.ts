import type { Need } from "../checklist/control";
import type { Measure } from "../checklist/evidence-file";
import type { Everything } from "../config/check";
import type { Contract } from "../contract";

/** A running environment, and how it is reached. */
export interface World {
    /** Settings, manifest and target, as every command reads them. */
    everything: Everything;
    /** What the bot's source says; nothing where there is no contract. */
    contract?: Contract;
    /** The resources that the offline preview records: what has to be there. */
    resources: readonly { urn: string; type: string; name: string; properties: unknown }[];
    means: Means;
    /** What the probes measure time against. */
    now(): Date;
}

/** An address that can be dialled, and what it is called where certificates name it. */
export interface Dial {
    host: string;
    port: number;
    /** Name in the certificate, where a forward makes `host` another. @default host */
    serverName?: string;
    /** Authorities, as PEM, that are trusted in place of the world's. @default the world's */
    ca?: string;
}

/** How things are reached. Each throws NoAccess where it cannot: no access is never a pass. */
export interface Means {
    /** A public address as the world reaches it; tests lead it to a server on loopback. */
    world(host: string, port: number): Promise<Dial>;
    /** Something private, by its host and port inside the network, through the bastion's forward. */
    inside(host: string, port: number): Promise<Dial>;
    /** The cluster's API, by the KUBECONFIG of whoever asks. */
    kubernetes(): Promise<import("@kubernetes/client-node").KubeConfig>;
    /** How a client of AWS is made: `new Client(await means.aws())`. */
    aws(region?: string): Promise<Record<string, unknown>>;
    /** Prometheus' HTTP API, without a trailing slash. */
    prometheus(): Promise<string>;
    /** A secret's fields, for signing in alone: no probe may put one into what it returns. */
    secret(name: string): Promise<Record<string, string>>;
}

/** Something cannot be reached from here, with what to do about it. */
export class NoAccess extends Error {}

/** One thing to ask. */
export interface Target {
    /** As a person calls it, such as `api.example.com` or `database`. */
    name: string;
    /** What of the bot it is: a control that needs a store of another kind, or a page where this is an API, is not answered by it. @default whatever is needed */
    of?: Need;
}

/** One question of `npm run verify`. */
export interface Probe<T extends Target = Target> {
    /** family.name, as controls name it. */
    name: `${string}.${string}`;
    /** What it asks, as half a sentence. */
    says: string;
    /** How long one target is given; the limit is an end, not a wait. @default 20 */
    seconds?: number;
    /** Whether it troubles what it asks, as a rate limit's probe does: it is asked when all others are done, one target at a time. @default false */
    disturbs?: boolean;
    /** Whether it is itself what asks which release runs: another one is then its answer. @default false */
    asksRelease?: boolean;
    /** What there is to ask in this stack, from what was written and recorded; none is `not evaluated`, never a pass. */
    targets(world: World): T[];
    /**
     * Asks one target and tells what was measured. A number carries `demand`, the demand's name, and `value`: it is held against each control's own number
     * afterwards, whatever `holds` says. `demands` has the number of each (the lower end of a range), for what cannot be asked without. Throws NoAccess where the target cannot be reached by whoever asks, anything else where the answer could not be understood: both are `not evaluated`.
     */
    ask(target: T, asked: { world: World; demands: Record<string, number>; signal: AbortSignal }): Promise<Measure[]>;
}

/** Probes that share a way of asking. */
export interface Family {
    name: string;
    /**
     * Whether the release that runs has a part in what it answers: its answers are then of the release that was seen running. What the stack's
     * settings alone make, such as a load balancer's TLS, it has none in. @default true
     */
    ofRelease?: boolean;
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probes: Probe<any>[];
    /**
     * Plants a fault of the family's kind in something local and asks it by the family's own probe, in the same run: what it measured. A family whose
     * planted fault is not told has no passes.
     */
    canary(signal: AbortSignal): Promise<Measure[]>;
}
