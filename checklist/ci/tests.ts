import { bears, quoted } from "./bears";
import { type Document, type Element, NotEvaluated } from "./document";
import { commitIn, countIn, type Format, type Kind, momentIn } from "./reading";

interface Case {
    /** Names of its suites, its class, its own, and its file. */
    name: string;
    state: "passed" | "failed" | "skipped";
}

const failed = ["failure", "error"];

/** Words of runners, in an attribute, for a test that went well, and for one that was switched off; every other word is no pass. */
const [well, off] = [/^(pass(ed)?|success(ful)?|ok|run|completed)$/i, /^(notrun|disabled|skip(ped)?|ignored|pending|suppressed)$/i];

function stateOf({ attributes: { status = "", result = "" }, children }: Element): Case["state"] {
    const said = [status, result].map(word => word.trim()).filter(word => word !== "");
    if (failed.some(name => name in children) || said.some(word => !well.test(word) && !off.test(word))) return "failed";
    return "skipped" in children || said.some(word => off.test(word)) ? "skipped" : "passed";
}

/** The cases of a suite and of those in it. A suite that counts more than it lists has kept something back. */
function casesOf(suite: Element, above: string): Case[] {
    const { name = "", tests, failures, errors } = suite.attributes;
    const within = `${above} ${name}`;
    const own = (suite.children.testcase ?? []).map((one): Case => {
        const { classname = "", name = "", file = "" } = one.attributes;
        return { name: `${within} ${classname} ${name} ${file}`, state: stateOf(one) };
    });
    const cases = [...own, ...(suite.children.testsuite ?? []).flatMap(inner => casesOf(inner, within))];
    const listed = cases.filter(({ state }) => state === "failed").length;
    const said = { all: countIn(tests) ?? 0, failed: (countIn(failures) ?? 0) + (countIn(errors) ?? 0) };
    const called = name ? `the suite ${JSON.stringify(name)}` : "it";
    if (said.all > cases.length) throw new NotEvaluated(`${called} says that it has ${said.all} tests, and lists ${cases.length}`);
    if (said.failed > 0 && listed === 0) throw new NotEvaluated(`${called} says that ${said.failed} failed, and lists none of them`);
    return cases;
}

/** Properties of a suite in which runners write the commit. */
const ofCommit = /^(git[._-]?)?(commit|sha|revision)([._-]?(id|sha))?$/i;

function commitOf(root: Element): string | undefined {
    const suites = [root, ...(root.children.testsuite ?? [])];
    const properties = suites.flatMap(({ children }) => children.properties ?? []).flatMap(({ children }) => children.property ?? []);
    return properties.flatMap(({ attributes: { name = "", value } }) => (ofCommit.test(name) ? (commitIn(value) ?? []) : []))[0];
}

const junit: Format<Case[]> = {
    name: "JUnit XML",
    isOne: document => "xml" in document && /^testsuites?$/.test(document.xml.name),
    read(document) {
        const { root } = (document as Extract<Document, { xml: unknown }>).xml;
        const { timestamp } = (root.children.testsuite?.[0] ?? root).attributes;
        return { part: casesOf(root, ""), about: { commit: commitOf(root), at: momentIn(root.attributes.timestamp ?? timestamp) } };
    },
    canary: {
        text: `<testsuites><testsuite name="outer" tests="5" failures="1" errors="1"><testcase name="a"/><testcase name="b"><failure message="m">t</failure></testcase>
<testsuite name="inner" tests="2"><testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase></testsuite><testcase name="e" status="notrun"/></testsuite></testsuites>`,
        tells: { tests: 1, failures: 2, share: 20 },
    },
};

/** Tests that ran: those that were skipped passed nothing. */
export const tests: Kind<Case[]> = {
    formats: [junit],
    sum(parts, { of }) {
        const all = parts.flat();
        const cases = of ? all.filter(({ name }) => bears(name, of)) : all;
        if (all.length === 0) throw new NotEvaluated("it has no test");
        if (cases.length === 0) throw new NotEvaluated(`none of its ${all.length} tests bears ${quoted(of ?? [])} in its name`);
        const count = (state: Case["state"]) => cases.filter(one => one.state === state).length;
        const [passed, broken, skipped] = [count("passed"), count("failed"), count("skipped")];
        if (passed + broken === 0) throw new NotEvaluated(`all of its ${skipped} tests were skipped`);
        return {
            numbers: { tests: passed, failures: broken, share: (passed / cases.length) * 100 },
            saw: `${passed} passed, ${broken} failed, ${skipped} skipped${of ? ` of those with ${quoted(of)} in their names` : ""}`,
        };
    },
};
