import type { Subject } from "./cloud";
import { Lull } from "./lull";
import { type Existing, refusals } from "./too-early";

/** Creations that take their time in AWS: whatever does not wait for them gets ahead. */
const slow = new Set([
    "aws:lambda/invocation:Invocation",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "command:local:Command",
    "kubernetes:batch/v1:Job",
]);

/** Judged while all that is slow is still being made. */
const hasty = new Set(["aws:elasticache/replicationGroup:ReplicationGroup"]);

/** Keeps what was made and lets nothing be made, changed or deleted that comes too early or stays too long. */
export class Account {
    /** Names of slow creations that a test has end last of all; whoever does not wait for them is asked for before. Default: none. */
    late: readonly string[] = [];
    private readonly made = new Map<string, Subject>();
    private readonly begun = new Map<string, Subject>();
    private readonly lull = new Lull();

    /** To be told of every call: as long as some come, something may still get ahead. */
    stir(): void {
        this.lull.stir();
    }

    /** Makes a resource; the promise fails with what AWS or Kubernetes would answer. */
    async create(urn: string, subject: Subject): Promise<void> {
        if (hasty.has(subject.type)) await this.lull.passed("hasty");
        this.refuse(subject);
        this.begun.set(urn, subject);
        if (slow.has(subject.type)) await this.lull.passed(this.late.includes(subject.name) ? "last" : "slow");
        this.begun.delete(urn);
        this.made.set(urn, subject);
    }

    /** Changes a resource in place. */
    update(urn: string, subject: Subject): void {
        this.refuse(subject, this.made.get(urn));
        this.made.set(urn, subject);
    }

    /** Takes a resource away; one that another run made is none of its business. */
    delete(urn: string): void {
        const gone = this.made.get(urn);
        if (gone?.type.startsWith("kubernetes:")) this.refuse(gone, gone);
        this.made.delete(urn);
    }

    /** Everything of a type that has been made, as it is now. */
    of(type: string): Subject[] {
        return [...this.made.values()].filter(one => one.type === type);
    }

    private refuse(subject: Subject, before?: Subject): void {
        const all = (from: Map<string, Subject>, type: string) => [...from.values()].filter(one => one.type === type);
        const existing: Existing = { of: type => all(this.made, type), making: type => all(this.begun, type) };
        for (const refusal of refusals) {
            const answer = refusal(subject, existing, before);
            if (answer) throw new Error(answer);
        }
    }
}
