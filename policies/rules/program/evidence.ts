import { push } from "../../engine/graph";
import { runRule, type Unanswered } from "../../engine/run-rule";

/** Names that a sentence lists; the rest is counted. */
const most = 6;
const listed = (names: string[], many = most): string =>
    names.length > many ? `${names.slice(0, many).join(", ")} and ${names.length - many} more` : names.join(", ");

function grouped<T>(list: T[], key: (one: T) => string): T[][] {
    const found = new Map<string, T[]>();
    for (const one of list) push(found, key(one), one);
    return [...found.values()];
}
const distinct = (list: string[]): string[] => [...new Set(list)];

/** What is missing of one thing, with the rules that go by it. */
function needOf(unanswered: Unanswered[]): string {
    const rules = distinct(unanswered.map(({ rule }) => rule));
    const beside = distinct(unanswered.flatMap(({ beside }) => beside || []));
    return `${unanswered[0].needs.join(" and ")} (${[listed(rules), ...beside].join(", and ")})`;
}

/** What is missing on the same resources, in a sentence. */
function sentenceOf(unanswered: Unanswered[]): string {
    const of = new Map(unanswered.toReversed().map(({ of, why }) => [of, why ? `${of} (${why})` : of]));
    return `${listed([...of.values()].reverse(), 3)}: ${grouped(unanswered, ({ needs }) => needs.join(" and "))
        .map(needOf)
        .join(", ")}`;
}

export const hasEvidence = runRule(
    {
        name: "rules-have-what-they-go-by",
        preset: "baseline",
        severity: "medium",
        level: "advisory",
        items: ["bot-core:14"],
        says: "Every rule that is asked of a program finds there what it goes by.",
        because: "A rule that has nothing to go by has passed nothing, and an item is complete only after verification.",
        fix: "Add the annotations and tags; docs/policy-pack.md has an example of each.",
    },
    ({ unanswered }) => {
        if (!unanswered.length) return [];
        const resourcesOf = (needs: string) => distinct(unanswered.filter(one => one.needs.join() === needs).map(({ of }) => of)).join();
        const same = new Map(distinct(unanswered.map(({ needs }) => needs.join())).map(needs => [needs, resourcesOf(needs)]));
        const sentences = grouped(unanswered, ({ needs }) => same.get(needs.join()) ?? "").map(sentenceOf);
        const count = distinct(unanswered.map(({ rule }) => rule)).length;
        return [
            `not evaluated: ${count} ${count === 1 ? "rule" : "rules"}, since nothing says what ${count === 1 ? "it goes" : "they go"} by. ${sentences.join("; ")}`,
        ];
    },
);
