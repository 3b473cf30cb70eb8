import { Undecided } from "../../engine/rule";

type Labels = Record<string, string>;
type Test = (labels: Labels) => boolean;

const word =
    /\s*(\(|\)|&&|\|\||!(?!=)|(?:all|global)\(\)|has\([^)]*\)|[^\s()&|!]+\s*(?:==|!=|not\s+in|in|contains|starts\s+with|ends\s+with)\s*(?:\{[^}]*\}|"[^"]*"|'[^']*'))/y;

function wordsOf(text: string): string[] {
    const found: string[] = [];
    word.lastIndex = 0;
    while (word.lastIndex < text.trimEnd().length) {
        const next = word.exec(text);
        if (!next) throw new Undecided(`the selector ${text} is not read`);
        found.push(next[1]);
    }
    return found;
}

const bare = (quoted: string): string => quoted.trim().replace(/^["']|["']$/g, "");

/** What one comparison asks of labels. */
function comparison(text: string): Test {
    if (text === "all()") return () => true;
    // No pod is an object of the whole cluster.
    if (text === "global()") return () => false;
    const present = /^has\(([^)]*)\)$/.exec(text);
    if (present) return labels => labels[present[1].trim()] !== undefined;
    const [, key, operator, right] = /^(\S+?)\s*(==|!=|not\s+in\b|in\b|contains|starts\s+with|ends\s+with)\s*(.*)$/.exec(text) as RegExpExecArray;
    const values = right.startsWith("{") ? right.slice(1, -1).split(",").map(bare) : [bare(right)];
    const [first] = values;
    const kinds: Record<string, Test> = {
        "==": labels => labels[key] === first,
        "!=": labels => labels[key] !== first,
        in: labels => values.includes(labels[key]),
        notin: labels => !values.includes(labels[key]),
        contains: labels => labels[key]?.includes(first) ?? false,
        startswith: labels => labels[key]?.startsWith(first) ?? false,
        endswith: labels => labels[key]?.endsWith(first) ?? false,
    };
    return kinds[operator.replace(/\s+/g, "")];
}

/** What a selector of Calico's asks of labels; none chooses everything. What is not read is undecided. */
export function calicoSelector(text: string | undefined): Test {
    if (text === undefined || text.trim() === "") return () => true;
    const left = wordsOf(text);
    const wrong = () => new Undecided(`the selector ${text} is not read`);
    const one = (): Test => {
        const next = left.shift();
        if (next === "!") {
            const inner = one();
            return labels => !inner(labels);
        }
        if (next === "(") {
            const inner = any();
            if (left.shift() !== ")") throw wrong();
            return inner;
        }
        if (next === undefined || /^([)]|&&|\|\|)$/.test(next)) throw wrong();
        return comparison(next);
    };
    const all = (): Test => {
        const tests = [one()];
        while (left[0] === "&&") {
            left.shift();
            tests.push(one());
        }
        return labels => tests.every(test => test(labels));
    };
    const any = (): Test => {
        const tests = [all()];
        while (left[0] === "||") {
            left.shift();
            tests.push(all());
        }
        return labels => tests.some(test => test(labels));
    };
    const found = any();
    if (left.length) throw wrong();
    return found;
}
