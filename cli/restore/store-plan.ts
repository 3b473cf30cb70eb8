import type { Recording } from "../recording/record";
import { isUnknown } from "../recording/values";

/** One resource as the preview records it. */
export type Recorded = Recording["resources"][number];

/** The store that a resource is the server of: an object of the cluster has its name there. */
export const storeOf = ({ name, properties }: Recorded): string => (properties.metadata as { name?: string } | undefined)?.name ?? name;

/** Whether something that a restore needs is there. What could not be looked at never counts as there. */
export interface Check {
    /** What has to hold. */
    what: string;
    answer: "holds" | "fails" | "not evaluated";
    /** What was found, or why nothing was. */
    found: string;
}

/** One step of a restore. */
export interface Step {
    /** What it is for. */
    say: string;
    /** The command, ready to be run; it never has a secret in it. */
    run?: string;
}

/** How one store is brought back in this stack. */
export interface Drill {
    /** Its name in the manifest. */
    store: string;
    /** What it is. */
    kind: string;
    /** The runbook, relative to the project. */
    runbook: string;
    /** What can be lost at most. */
    rpo: string;
    /** How long it may take. */
    rto: string;
    checks: Check[];
    steps: Step[];
}

/** The stack's resources, as drills look at them: everything they name is known before a deployment. */
export class Stack {
    constructor(
        readonly resources: Recorded[],
        readonly region: string,
        readonly settings: { keepDays: number; secondRegion?: string },
    ) {}

    /** Every resource of a type. */
    of(type: string): Recorded[] {
        return this.resources.filter(resource => resource.type === type);
    }

    /** A property's text, or "" where it is unknown. */
    static text(resource: Recorded | undefined, property: string): string {
        const value = resource?.properties[property];
        return typeof value === "string" && !isUnknown(value) ? value : "";
    }

    /** The ARN that ends so among those which AWS Backup saves; the ending itself where there is none. */
    selected(ending: string): string {
        const arns = this.of("aws:backup/selection:Selection").flatMap(({ properties }) => (properties.resources as string[] | undefined) ?? []);
        return arns.find(arn => arn.endsWith(ending)) ?? ending;
    }

    /** Whether AWS Backup saves an ARN into a vault of this stack, and for how long. */
    saved(arn: string): Check {
        const what = "AWS Backup saves it into a vault of the stack";
        const selected = this.of("aws:backup/selection:Selection").find(({ properties }) => (properties.resources as string[] | undefined)?.includes(arn));
        const plan = this.of("aws:backup/plan:Plan").find(({ urn }) => selected?.dependencies.includes(urn));
        if (!plan) return { what, answer: "fails", found: "no plan selects it" };
        const [rule] = plan.properties.rules as { targetVaultName: string; lifecycle?: { deleteAfter?: number }; copyActions?: unknown[] }[];
        const vault = this.of("aws:backup/vault:Vault").some(one => Stack.text(one, "name") === rule.targetVaultName);
        const days = rule.lifecycle?.deleteAfter ?? Number.POSITIVE_INFINITY;
        const found = `${rule.targetVaultName}, ${days} days${rule.copyActions?.length ? `, copied to ${this.settings.secondRegion}` : ""}`;
        return { what, answer: vault && days > 0 ? "holds" : "fails", found };
    }

    /** Whether the key that a resource is encrypted with outlives it: without the key every backup is noise. */
    keyIsKept(resource: Recorded | undefined): Check {
        const what = "its key is the stack's own and waits before it goes";
        const own = this.of("aws:kms/key:Key").filter(({ urn }) => resource?.dependencies.includes(urn));
        const alias = this.of("aws:kms/alias:Alias").filter(({ dependencies }) => own.some(({ urn }) => dependencies.includes(urn)));
        if (own.length === 0) return { what, answer: "fails", found: "no key of the stack encrypts it" };
        const days = Math.min(...own.map(({ properties }) => Number(properties.deletionWindowInDays ?? 30)));
        const guarded = own.every(({ options }) => options.protect) ? ", protected" : "";
        return { what, answer: days >= 7 ? "holds" : "fails", found: `${alias.map(one => Stack.text(one, "name")).join(", ")}: ${days} days${guarded}` };
    }
}

/** A check of a number of days. */
export const daysKept = (what: string, days: unknown): Check => {
    const known = typeof days === "number" ? days : Number.parseInt(String(days), 10);
    return { what, answer: known > 0 ? "holds" : "fails", found: Number.isNaN(known) ? "not said" : `${known} days` };
};
