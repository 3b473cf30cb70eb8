import type { PolicyResourceOptions, Severity } from "@pulumi/policy";
import type { Resource, Unwrap } from "@pulumi/pulumi";

/** What a rule throws that cannot answer for another reason than an unknown value; its message is what a person is told. */
export class Undecided extends Error {
    readonly undecided = true;
}

/** What a rule throws that cannot apply, since nothing in the program says what it goes by: it has judged nothing, and is told of once, with what to add. */
export class NothingToGoBy extends Error {
    /**
     * @param needs What would have to be there, as a person writes it: annotations, tags.
     * @param why Why the rule is asked at all, in a few words; empty where it is always asked.
     * @param beside What else goes by the same, in a few words.
     */
    constructor(
        readonly needs: readonly string[],
        readonly why = "",
        readonly beside = "",
    ) {
        super(`${needs.join(", ")} is missing`);
    }
}

/** Whether a flaw blocks a deployment or is only told. */
export type Level = "mandatory" | "advisory";

/** How much of the pack a program is judged by, the smallest first; each has all of the one before it. */
export const presets = ["baseline", "trading", "golive"] as const;
/** What a program is judged by: facts of any program, everything on bots as well, or the whole pack. */
export type Preset = (typeof presets)[number];

/** Thresholds of a rule by name; the values in the rule are production's. */
export type Thresholds = Record<string, number | string | boolean | string[]>;

/** What holds for a rule unless Pulumi's policy configuration says otherwise: its level and its thresholds. */
export type Config = Record<string, Partial<Thresholds> & { enforcementLevel?: Level | "disabled" }>;

/** What a rule says about itself: the CLI, the verdict and the documentation read it. */
export interface RuleText<T extends Thresholds = Thresholds> {
    /** Unique name, in lower case with hyphens. */
    name: string;
    /** How much a flaw costs somebody who trades. */
    severity: Severity;
    /** Checklist items that the rule answers, as `list:line`. */
    items: readonly string[];
    /** What has to hold, in a sentence. */
    says: string;
    /** Why it matters here, in a sentence. */
    because: string;
    /** How to make it hold, in a sentence. */
    fix: string;
    /** @default "mandatory" */
    level?: Level;
    /** The smallest preset that has the rule; every rule of the pack names it. @default "baseline" */
    preset?: Preset;
    /** Whether good engineers do it otherwise, with reason: the rule then only advises but in the preset golive. @default false */
    debatable?: boolean;
    /** Thresholds outside the preset golive, where its own are one house's. @default the rule's own */
    undisputed?: Partial<T>;
    /** A mandatory rule that refuses the verdict GO and still lets `pulumi up` go on. @default false */
    goLive?: boolean;
    /** Whether no policy configuration may switch it off or loosen it. @default whether a reason of `adviceWhere` binds */
    binding?: boolean;
    /** Thresholds that policy configuration may change. @default none */
    thresholds?: T;
    /** Whether the rule also judges `...Patch` resources of Kubernetes, where absent means untouched. @default false */
    patches?: boolean;
}

/** What every message of a rule ends with: what has to hold, why, and how to make it hold. */
export const reasons = ({ says, because, fix }: RuleText): string => `${says} ${because} ${fix}`;

/** Where the flaw of a mandatory rule is only told: a pattern that is often sound, or a bot that trades no money yet. Where that cannot be decided, the rule blocks. */
export interface AdviceWhere<Asked extends unknown[] = unknown[]> {
    /** Where that is and why it is no danger, as half a sentence without a colon. */
    says: string;
    /** Whether it is where a bot is on its way, such as dry: a rule that goes by it is binding, since nothing else may make it advice. @default false */
    binds?: boolean;
    /** Whether it is so, asked of the resource as the flaw is. */
    holds(...asked: Asked): boolean;
}

/** What a rule is told of the resource beside its properties. */
export interface Judged<T extends Thresholds = Thresholds> {
    /** The resource's type token. */
    type: string;
    /** The resource's logical name. */
    name: string;
    /** The resource's URN. */
    urn: string;
    /** The resource's options, such as `protect`. */
    opts: PolicyResourceOptions;
    /** The rule's thresholds, configuration applied. */
    thresholds: T;
}

/** A rule on one resource. */
export interface ResourceRule extends RuleText {
    /** Type tokens it judges; `kubernetes:*:<Kind>` is a kind in any API version. */
    types: string[];
    /** What is wrong with the resource, or nothing; reading an unknown value throws, and the rule is then undecided. */
    flaw(props: object, judged: Judged): string | undefined;
    /** Where a flaw is told and does not block: any of these. @default nowhere */
    adviceWhere?: AdviceWhere[];
}

// biome-ignore lint/suspicious/noExplicitAny: the SDK's classes take anything after the arguments
type ResourceClass<A> = new (name: string, args: A, ...rest: any[]) => Resource;

/** What a class is made with, as a rule reads it; of several classes, any of theirs. */
type ArgsOf<C> = C extends ResourceClass<infer A> ? Unwrap<NonNullable<A>> : never;

/** The type token of a resource class. */
export const typeOf = (type: unknown): string => (type as { __pulumiType: string }).__pulumiType;

/** A rule on one resource type, or on several that share the properties it reads. */
export function rule<C extends ResourceClass<never> | ResourceClass<never>[], T extends Thresholds = Record<never, never>>(
    types: C,
    text: RuleText<T> & { adviceWhere?: AdviceWhere<[NoInfer<ArgsOf<C extends (infer One)[] ? One : C>>, Judged<NoInfer<T>>]>[] },
    flaw: (args: ArgsOf<C extends (infer One)[] ? One : C>, judged: Judged<T>) => string | undefined,
): ResourceRule {
    return { ...(text as RuleText & { adviceWhere?: AdviceWhere[] }), types: [types].flat().map(typeOf), flaw: flaw as unknown as ResourceRule["flaw"] };
}

/** A rule on Kubernetes objects of some kinds, whatever their API version. */
export function kindRule<A, T extends Thresholds = Record<never, never>>(
    kinds: string | string[],
    text: RuleText<T>,
    flaw: (args: Unwrap<A>, judged: Judged<T>) => string | undefined,
): ResourceRule {
    return { ...text, types: [kinds].flat().map(kind => `kubernetes:*:${kind}`), flaw: flaw as unknown as ResourceRule["flaw"] };
}

/** How many flaws of one resource a message names one by one: a fault that a thousand pods share is still one line. */
const named = 12;

/**
 * Every flaw in a list, in a sentence: whoever mends one wants to know of the others. An element with unknown values never hides its neighbours,
 * and is told only where nothing else is wrong.
 */
export function allFlaws<T>(list: readonly T[] | undefined, flaw: (item: T, index: number) => string | undefined): string | undefined {
    const found = new Set<string>();
    let unknown: unknown;
    for (let index = 0; index < (list?.length ?? 0); index++) {
        try {
            const one = flaw((list as readonly T[])[index], index);
            if (one) found.add(one);
        } catch (error) {
            unknown ??= error;
        }
    }
    if (!found.size && unknown) throw unknown;
    if (!found.size) return undefined;
    const more = found.size > named ? [`and ${found.size - named} more`] : [];
    return [...[...found].slice(0, named), ...more].join("; ");
}

/** The flaws among several questions; one that cannot be decided never hides another. */
export const anyFlaw = (...questions: (() => string | undefined)[]): string | undefined => allFlaws(questions, question => question());

/** The flaws of an object's entries, by the same reading as `allFlaws`. */
export function entryFlaw<V>(entries: Record<string, V> | undefined, flaw: (key: string, value: V) => string | undefined): string | undefined {
    return allFlaws(Object.keys(entries ?? {}), key => flaw(key, (entries as Record<string, V>)[key]));
}
