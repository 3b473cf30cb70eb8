import type { Graph, GraphRule, Node } from "./graph";
import { known } from "./reading";
import type { Judged, ResourceRule, Thresholds } from "./rule";

/**
 * A question to a rule about one resource. A stack of thousands asks hundreds of thousands, so each is an object of a class that the runtime
 * knows, and holds no closures.
 */
export interface Question {
    readonly urn: string;
    flaw(thresholds: Thresholds): string | undefined;
    /** Why its answer does not block, if it does not. */
    advice?(thresholds: Thresholds): string | undefined;
}

/** The first reason why a flaw is only told; one that cannot be decided is none. */
const reasonOf = <A extends unknown[]>(reasons: { says: string; holds(...asked: A): boolean }[] | undefined, ...asked: A): string | undefined =>
    reasons?.find(({ holds }) => known(() => holds(...asked)))?.says;

/** What a rule on single resources is asked. */
export class AboutResource implements Question {
    readonly urn: string;

    constructor(
        private readonly rule: ResourceRule,
        private readonly properties: object,
        private readonly resource: Omit<Judged, "thresholds">,
    ) {
        this.urn = resource.urn;
    }

    flaw(thresholds: Thresholds): string | undefined {
        return this.rule.flaw(this.properties, this.judged(thresholds));
    }

    advice(thresholds: Thresholds): string | undefined {
        return reasonOf(this.rule.adviceWhere, this.properties, this.judged(thresholds));
    }

    private judged(thresholds: Thresholds): Judged {
        const { type, name, urn, opts } = this.resource;
        return { type, name, urn, opts, thresholds };
    }
}

/** What a rule on the whole graph is asked about one of its nodes. */
export class AboutNode implements Question {
    readonly urn: string;

    constructor(
        private readonly rule: GraphRule,
        private readonly node: Node,
        private readonly graph: Graph,
    ) {
        this.urn = node.urn;
    }

    flaw(thresholds: Thresholds): string | undefined {
        return this.rule.flaw(this.node, this.graph, thresholds);
    }

    advice(thresholds: Thresholds): string | undefined {
        return reasonOf(this.rule.adviceWhere, this.node, this.graph, thresholds);
    }
}
