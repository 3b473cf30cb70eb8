import { XMLBuilder } from "fast-xml-parser";
import type { AnsweredControl, LiveReport } from "../../../checklist/answered";
import { levels } from "../../../checklist/control";
import { harmless } from "../report";

// Where text of a document belongs in the builder's objects, and attributes.
const text = "#text";
const attribute = (name: string) => `@${name}`;

type Case = Record<string, unknown>;

const named = (name: string, classname: string): Case => ({ [attribute("name")]: harmless(name), [attribute("classname")]: harmless(classname) });

const skipped = (message: string): Case => ({ skipped: { [attribute("message")]: harmless(message) } });

/**
 * How a tool of CI reads an answer. What failed is a failure and what nobody answered an error, at every level: red stays red. What an exemption lets
 * through, does not apply, or is not asked before a later phase is skipped, and never green.
 */
function outcome({ state, reason, exemption, phase, measured, next }: AnsweredControl, isLater: boolean): Case {
    if (state === "pass") return {};
    if (state === "not applicable") return skipped(reason);
    if (isLater) return skipped(`not asked before ${phase}; ${state}: ${reason}`);
    if (state === "exempt") return skipped(`exempt by ${exemption?.owner}, until ${exemption?.until}: ${exemption?.reason.replace(/\.$/, "")}. ${reason}`);
    const lines = measured.map(({ what, demanded, found, holds }) => `${what}: demanded ${demanded}, found ${found}, holds: ${holds}`);
    return {
        [state === "fail" ? "failure" : "error"]: {
            [attribute("message")]: harmless(`${state}: ${reason}`),
            [attribute("type")]: state,
            [text]: [reason, ...lines, `Next: ${next}`].map(harmless).join("\n"),
        },
    };
}

function suite(name: string, cases: Case[]): Case {
    const count = (kind: string) => cases.filter(one => kind in one).length;
    return {
        ...{ [attribute("name")]: name, [attribute("tests")]: cases.length, [attribute("failures")]: count("failure") },
        ...{ [attribute("errors")]: count("error"), [attribute("skipped")]: count("skipped"), testcase: cases },
    };
}

/** The verdict as a test of its own: it is red whenever the report is NO-GO, also where no control is. */
function verdictCase({ verdict, wants, why, deploy }: LiveReport): Case {
    const failure = { [attribute("message")]: harmless(why), [attribute("type")]: verdict, [text]: harmless(`${why}. May it be deployed: ${deploy}`) };
    return { ...named(`may go to ${wants}`, "verdict"), ...(verdict === "GO" ? {} : { failure }) };
}

/** The report as JUnit's XML: the verdict, and a suite for each level with a test for each control. */
export function liveJunit(report: LiveReport): string {
    const { bot, stack, wants, controls, untested, at } = report;
    const later = new Set(untested.map(({ id }) => id));
    const cases = (level: string) =>
        controls
            .filter(one => one.level === level)
            .map(one => ({
                ...named(`${one.id}: ${one.title}`, `${level}.${one.kind}`),
                ...(one.written && { [attribute("file")]: harmless(one.written.file), [attribute("line")]: one.written.line }),
                ...outcome(one, later.has(one.id)),
            }));
    const suites = [suite("verdict", [verdictCase(report)]), ...levels.map(level => suite(level, cases(level)))];
    const sum = (kind: string) => suites.reduce((all, one) => all + Number(one[attribute(kind)]), 0);
    const document = {
        "?xml": { [attribute("version")]: "1.0", [attribute("encoding")]: "UTF-8" },
        testsuites: {
            [attribute("name")]: harmless(`${bot} ${stack} for ${wants}`),
            ...Object.fromEntries(["tests", "failures", "errors", "skipped"].map(kind => [attribute(kind), sum(kind)])),
            testsuite: suites.map(one => ({ ...one, [attribute("timestamp")]: at.replace(/Z$/, "") })),
        },
    };
    const shape = { format: true, ignoreAttributes: false, attributeNamePrefix: "@", textNodeName: text };
    return new XMLBuilder({ ...shape, suppressEmptyNode: true, suppressBooleanAttributes: false }).build(document);
}
