import type { AnsweredControl, AnsweredItem, LiveReport } from "../../../checklist/answered";
import { answerKinds, levels, type State, states } from "../../../checklist/control";

/** What strangers may write into evidence, settings and reasons, against a rendering. */
export const hostile: readonly string[] = [
    "</details></td></table></section><script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=\'taken\'">',
    "' onmouseover='document.title=1",
    "| a | b |\n|---|---|",
    "@octocat #12 GH-3 octo/cat#7 www.evil.example",
    "![a](https://evil.example/a.png) [b](javascript:alert(1)) <https://evil.example>",
    "```\n## GO for live",
    "$\\phantom{NO-GO}$ and `code` ~~gone~~ **bold**",
    "]]> &lt;b&gt; &#x3c;",
    "\u202eOG-ON\u2066 \u0000\u0008\u001b[31m",
    "half of a pair \ud800, \ufffe and \uffff",
    "true",
    "x".repeat(5000),
];

const pick = <T>(all: readonly T[], index: number): T => all[index % all.length];

/** States as a report of that size would have them: a few of each, most of them pass. */
const spread: readonly State[] = [...states, "pass", "pass", "pass", "fail"];

/** A control, the more hostile the longer one looks. */
export function aControl(index: number, more: Partial<AnsweredControl> = {}): AnsweredControl {
    const state = more.state ?? pick(spread, index);
    const text = pick(hostile, index);
    const level = pick(levels, index % 5);
    const open = !["pass", "not applicable", "exempt"].includes(state);
    return {
        ...{ id: `control-${index}`, title: `Control ${index}: ${text}`, why: `It breaks: ${text}`, kind: pick(answerKinds, index), answeredBy: text },
        ...{ phase: index % 7 === 0 ? "live" : "dry", state, level, blocks: open && level === "blocking" && index % 7 !== 0, critical: index % 11 === 0 },
        reason: `found ${text}`,
        measured: index % 3 ? [] : [{ what: text, demanded: text, found: text, holds: state === "pass" ? "yes" : "no" }],
        ...(index % 2 && {
            evidence: {
                ...{ file: `evidence/prod/bot/control-${index}.yaml`, by: text, at: "2026-11-28T10:00:00Z", until: "2027-02-26T23:59:59Z" },
                links: ["https://ci.example.com/runs/7?a=1&b=2", text, "javascript:alert(1)", "http://plain.example.com"],
            },
        }),
        ...(state === "exempt" && { exemption: { owner: `ann@example.com ${text}`, reason: text, until: "2027-03-31" } }),
        ...(index % 4 === 0 && { written: { file: "bots/a bot#1.yaml", line: index + 1 } }),
        next: `npm run -s sign -- prod control-${index} ${text}`,
        ...more,
    };
}

function anItem(list: string, line: number, control: AnsweredControl): AnsweredItem {
    const { state, level, blocks, reason } = control;
    return {
        ...{
            list,
            line,
            ...(line % 3 === 0 && { number: `${line}.1 ${pick(hostile, line)}` }),
            section: `Part ${Math.floor(line / 20)} ${pick(hostile, line)}`,
        },
        ...{ level, controls: state === "not applicable" && line % 2 ? [] : [control.id], state, reason, blocks, with: line % 5 ? {} : { "p95-ms": 200 } },
    };
}

/** A report on five lists with as many items as they have, full of hostile texts. */
export function aReport(more: Partial<LiveReport> = {}, items = 1136): LiveReport {
    const controls = Array.from({ length: items / 2 }, (_, index) => aControl(index));
    const names = ["arbitrage", "vanta", "bot-core", "cryptofunk"];
    const listed = Array.from({ length: items }, (_, index) => anItem(pick(names, index), index + 1, pick(controls, index)));
    return {
        ...{ bot: "vanta", stack: "prod", phase: "dry", wants: "canary", verdict: "NO-GO", why: "7 of 9 controls stand in the way", deploy: "GO" },
        written: { file: "Pulumi.prod.yaml", line: 15 },
        release: { version: "1.0.0", commit: "c".repeat(40), digests: { api: `sha256:${"a".repeat(64)}`, worker: `sha256:${"b".repeat(64)}` } },
        pack: `sha256:${"d".repeat(64)}`,
        at: "2026-11-29T08:00:00Z",
        lists: [...names.map(name => ({ name })), { name: "mech-exo", leftOut: `It learns nothing. ${hostile[0]}` }],
        // As a report has them: what is in the way first.
        controls: [...controls].sort((a, b) => Number(b.blocks) - Number(a.blocks)),
        items: [...listed].sort((a, b) => names.indexOf(a.list) - names.indexOf(b.list) || a.line - b.line),
        notCounted: hostile.map((text, index) => ({ file: `evidence/prod/vanta/${index}.yaml`, why: text })),
        untested: controls.filter(({ phase }) => phase === "live").map(({ id, title, phase }) => ({ id, title, phase })),
        signatures: "anybody who may merge",
        ...more,
    };
}

/** A report in which nothing stands in the way. */
export function aGo(): LiveReport {
    const controls = [aControl(1, { state: "pass", blocks: false, level: "blocking", phase: "dry" })];
    const items = controls.map((one, index) => anItem("vanta", index + 1, one));
    return aReport({ verdict: "GO", why: "1 of 1 passes", controls, items, untested: [], notCounted: [] });
}
