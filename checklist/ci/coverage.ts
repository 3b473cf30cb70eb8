import { below, type Document, NotEvaluated, Unread } from "./document";
import { countIn, type Format, type Kind, momentIn } from "./reading";

/** Lines by file, and whether a test ran through each. */
type Covered = Map<string, Map<number, boolean>>;

function hit(covered: Covered, file: string, line: number, ran: boolean): void {
    const lines = covered.get(file) ?? new Map<number, boolean>();
    lines.set(line, ran || lines.get(line) === true);
    covered.set(file, lines);
}

function countOf(covered: readonly Covered[]): { ran: number; all: number; files: number } {
    const whole: Covered = new Map();
    for (const one of covered) for (const [file, lines] of one) for (const [line, ran] of lines) hit(whole, file, line, ran);
    const lines = [...whole.values()].flatMap(one => [...one.values()]);
    return { ran: lines.filter(Boolean).length, all: lines.length, files: whole.size };
}

/** Share that a file says in its head may differ from what its lines say, since tools count double what several classes share. */
const apart = 0.02;

const cobertura: Format<Covered> = {
    name: "Cobertura XML",
    isOne: document => "xml" in document && document.xml.name === "coverage" && "packages" in document.xml.root.children,
    read(document) {
        const { root } = (document as Extract<Document, { xml: unknown }>).xml;
        const covered: Covered = new Map();
        for (const one of below(root, "class")) {
            const file = one.attributes.filename ?? one.attributes.name;
            // A class lists its methods' lines a second time.
            for (const { attributes } of one.children.lines?.flatMap(lines => lines.children.line ?? []) ?? []) {
                const [line, hits] = [countIn(attributes.number), countIn(attributes.hits)];
                if (file === undefined || line === undefined || hits === undefined) throw new Unread("a line of it has no file, number or hits");
                hit(covered, file, line, hits > 0);
            }
        }
        const { ran, all } = countOf([covered]);
        const said = Number(root.attributes["line-rate"] ?? Number.NaN);
        if (all > 0 && Math.abs(said - ran / all) > apart)
            throw new NotEvaluated(`its head says ${(said * 100).toFixed(1)} %, and its lines say ${((ran / all) * 100).toFixed(1)} %`);
        const at = countIn(root.attributes.timestamp);
        // Some tools write seconds, others milliseconds.
        return { part: covered, about: { at: at === undefined ? undefined : momentIn(new Date(at < 1e11 ? at * 1000 : Math.min(at, 8e15)).toISOString()) } };
    },
    canary: {
        text: `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.5" version="1"><packages><package name="p"><classes><class name="c" filename="c.py"><methods><method name="m"><lines>
<line number="1" hits="1"/></lines></method></methods><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>`,
        tells: { percent: 50 },
    },
};

const lcov: Format<Covered> = {
    name: "LCOV",
    isOne: document => "lines" in document && document.lines.some(line => line.startsWith("SF:")),
    read(document) {
        const covered: Covered = new Map();
        let file: string | undefined;
        let [said, listed] = [0, new Set<string>()];
        for (const line of (document as Extract<Document, { lines: unknown }>).lines) {
            if (line.startsWith("SF:")) {
                if (file !== undefined) throw new Unread(`its record of ${JSON.stringify(file)} has no end`);
                file = line.slice(3);
                [said, listed] = [0, new Set()];
            } else if (line.startsWith("LF:")) said = countIn(line.slice(3).trim()) ?? 0;
            else if (line.trim() === "end_of_record") {
                if (said > listed.size)
                    throw new NotEvaluated(`its record of ${JSON.stringify(file)} says that it has ${said} lines, and lists ${listed.size}`);
                file = undefined;
            } else if (line.startsWith("DA:")) {
                const [, number, hits] = /^DA:(\d+),(-?\d+)(?:,|\s*$)/.exec(line) ?? [];
                if (file === undefined || number === undefined) throw new Unread(`it has a line outside of its records or without hits: ${line.slice(0, 60)}`);
                hit(covered, file, Number(number), Number(hits) > 0);
                listed.add(number);
            }
        }
        if (file !== undefined) throw new Unread(`its record of ${JSON.stringify(file)} has no end`);
        return { part: covered, about: {} };
    },
    canary: { text: "TN:\nSF:a.ts\nDA:1,3\nDA:2,0\nDA:3,0\nDA:4,0\nLF:4\nLH:4\nend_of_record\n", tells: { percent: 25 } },
};

/** How many of the lines tests run through. Counted line by line: what a file says in its head is what somebody could have typed. */
export const coverage: Kind<Covered> = {
    formats: [cobertura, lcov],
    sum(parts) {
        const { ran, all, files } = countOf(parts);
        if (all === 0) throw new NotEvaluated("it has no line of any file");
        return { numbers: { percent: (ran / all) * 100 }, saw: `${ran} of ${all} lines in ${files} file${files > 1 ? "s" : ""}` };
    },
};
