import { adopted } from "../config/checklists";
import { type Phase, phases } from "../config/phases";
import { stepAt, stepBefore } from "../config/steps";
import type { AnsweredControl, AnsweredItem, LiveReport } from "./answered";
import { Answerer } from "./answerer";
import type { Catalogue, Checklist, NamedControl } from "./catalogue";
import { type Level, levels } from "./control";
import { packDigest } from "./digests";
import { isBehind } from "./evidence";
import { barring, type Held, heldItems } from "./held";
import { answeredBy, kindOf, nextFor } from "./judges";
import { type Answer, type Facts, few, weight, worst } from "./judges/facts";
import { waitsFor } from "./silence";
import { verdictOf } from "./verdict";

/** What a report is asked for. */
export interface Asked {
    catalogue: Catalogue;
    facts: Facts;
    /** The phase that the bot wants to be in. */
    wants: Phase;
    /** The step of live that it wants to be at. @default none: the phase has no steps, or the bot is at the last */
    step?: string;
    /** Whether commits' signatures were verified. @default false */
    signed?: boolean;
    /** Files of controls, lists and exemptions that are not as they are committed: what nobody has reviewed lets nothing through. @default none */
    unreviewed?: readonly string[];
    /** The bot as a command names it that is for another than the stack's own. @default the stack's own */
    named?: string;
}

const rank = (phase: Phase): number => phases.indexOf(phase);

/** The phase that comes next; the last one stays. */
export const nextPhase = (phase: Phase, top: Phase = "live"): Phase => phases[Math.min(rank(phase) + 1, rank(top))];

/** Whether a bot may be in a phase, and how every control and item of its lists stands. */
export function liveReport({ catalogue, facts, wants, step, signed = false, unreviewed = [], named }: Asked): LiveReport {
    const { settings, manifest, target } = facts.files;
    const names = adopted(manifest.checklists.leftOut);
    const lists = catalogue.lists.filter(({ name }) => names.includes(name));
    const order = (list: string) => lists.findIndex(({ name }) => name === list);
    const answerer = new Answerer(catalogue, lists, facts);
    const needed = ({ phase }: NamedControl) => rank(phase) <= rank(wants);
    const held = heldItems(lists, answerer, needed);
    const bars = (one: Held) => barring(one, needed);
    const barred = new Set(held.flatMap(one => bars(one).map(({ control }) => control.id)));
    const controls = controlsOf(held, answerer).map(([control, answer, level]) =>
        shown(control, answer, level, barred.has(control.id), {
            ...{ stack: target.stack, bot: target.bot, named },
            staging: target.production && settings.phase !== "dry" && isBehind(control, wants) && answer.state !== "pass" && answer.state !== "fail",
        }),
    );
    const items = [...held.map(one => itemOf(one, bars(one).length > 0)), ...outside(lists)].map(item => placedIn(item, lists));
    const asked = held.filter(({ item }) => item.level === "blocking").flatMap(one => one.controls.filter(({ control }) => needed(control)));
    const passed = new Set(asked.filter(({ answer }) => answer.state === "pass").map(({ control }) => control.id)).size;
    const idle = lists.filter(({ items }) => items.size === 0).map(({ name }) => name);
    const deploy = verdictOf(facts.analysis.findings);
    const isGo = deploy === "GO" && barred.size === 0 && passed > 0 && idle.length === 0 && lists.length === names.length && unreviewed.length === 0;
    const all = new Set([...asked.map(({ control }) => control.id), ...barred]).size;
    return {
        ...{ bot: target.bot, stack: target.stack, phase: settings.phase, wants, ...stepOf(facts.files, wants, step), verdict: isGo ? "GO" : "NO-GO", deploy },
        why: reasonOf({ deploy, barred: barred.size, all, passed, wants, missing: names.length - lists.length + idle.length, unreviewed }),
        release: { version: settings.release.version, commit: settings.release.commit, digests: settings.release.digests },
        pack: packDigest(catalogue, facts.rules),
        at: `${facts.now.toISOString().slice(0, 19)}Z`,
        lists: catalogue.lists.map(({ name }) => ({ name, ...(manifest.checklists.leftOut[name] && { leftOut: manifest.checklists.leftOut[name] }) })),
        controls: controls.sort(byWeight),
        items: items.sort((a, b) => order(a.list) - order(b.list) || a.line - b.line),
        notCounted: notCounted(facts, answerer, new Map(controls.map(one => [one.id, one]))),
        untested: controls.filter(({ phase }) => rank(phase) > rank(wants)).map(({ id, title, phase }) => ({ id, title, phase })),
        signatures: signed ? "verified" : "anybody who may merge",
    };
}

/** Where a bot stands among the steps of the phase that it wants, and what the wanted one lets through. */
function stepOf({ manifest, settings }: Facts["files"], phase: Phase, wanted?: string): Pick<LiveReport, "step"> {
    const now = stepAt(manifest, settings);
    const wants = wanted === undefined ? undefined : stepAt(manifest, { phase, step: wanted });
    const from = wants && stepBefore(manifest, wants.name);
    const shown = wants ?? now;
    if (phase !== "live" || !shown) return {};
    const limits = Object.entries(wants?.widens ?? {}).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : value}`);
    return {
        step: {
            ...(now && { now: now.name }),
            ...(wants && { wants: wants.name, allows: limits.join("; ") || "the canary's limits" }),
            of: `${shown.place} of ${shown.of}`,
            ...(from?.soak && { needs: `${from.soak.for} at ${from.name}${from.soak.measures ? `, asked for ${from.soak.measures.join(", ")}` : ""}` }),
        },
    };
}

/** Every control that an adopted list asks for, as it stands against the numbers that it meets worst, with the heaviest level that asks. */
function controlsOf(held: readonly Held[], answerer: Answerer): [NamedControl, Answer, Level][] {
    const found = new Map<string, { answers: Answer[]; levels: Level[] }>();
    for (const { item, controls, approval } of held)
        for (const { control, answer } of approval ? [...controls, approval] : controls) {
            const one = found.get(control.id) ?? { answers: [], levels: [] };
            one.answers.push(answer);
            one.levels.push(item.level);
            found.set(control.id, one);
        }
    return [...found].map(([id, { answers, levels: asked }]) => [
        answerer.catalogue.controls.get(id) as NamedControl,
        worst(answers) as Answer,
        levels.find(level => asked.includes(level)) as Level,
    ]);
}

function shown(
    control: NamedControl,
    { state, reason, measured = [], evidence, exemption }: Answer,
    level: Level,
    blocks: boolean,
    asked: Parameters<typeof nextFor>[1],
): AnsweredControl {
    const { id, title, why, phase, critical } = control;
    return {
        ...{ id, title, why, kind: kindOf(control), answeredBy: answeredBy(control), phase, state, level, blocks, critical, reason, measured },
        ...(evidence && { evidence }),
        ...(exemption && { exemption }),
        next: nextFor(control, { ...asked, unsaid: waitsFor(control, { state, measured }) !== undefined }),
    };
}

function itemOf({ list, line, item, controls, approval }: Held, blocks: boolean): AnsweredItem {
    const found = worst(controls.map(({ control, answer }) => ({ id: control.id, state: answer.state, reason: answer.reason })));
    const reason = found ? (controls.length > 1 ? `${found.id}: ${found.reason}` : found.reason) : "none of its controls is there";
    const { level, number, with: numbers } = item;
    const isApproved = approval !== undefined && approval.answer.state !== "not applicable";
    return {
        list,
        line,
        ...(number !== undefined && { number }),
        level,
        controls: item.controls,
        state: found?.state ?? "not evaluated",
        reason: isApproved ? `${reason}; ${approval.control.id}: ${approval.answer.state}, ${approval.answer.reason}` : reason,
        blocks,
        with: numbers,
    };
}

/** Items that never apply to what Golive builds. */
const outside = (lists: readonly Checklist[]): AnsweredItem[] =>
    lists.flatMap(({ name, items }) =>
        [...items].flatMap(([line, item]): AnsweredItem[] =>
            "notApplicable" in item
                ? [
                      {
                          list: name,
                          line,
                          level: item.level,
                          controls: [],
                          state: "not applicable",
                          reason: item.notApplicable.replace(/\.$/, ""),
                          blocks: false,
                          with: {},
                      },
                  ]
                : [],
        ),
    );

/** An item with the part of its list that it stands in. */
function placedIn(item: AnsweredItem, lists: readonly Checklist[]): AnsweredItem {
    const sections = lists.find(({ name }) => name === item.list)?.sections ?? new Map<number, string>();
    const begins = [...sections.keys()].filter(line => line <= item.line).at(-1);
    return begins === undefined ? item : { ...item, section: sections.get(begins) };
}

/** What stands in the way first, then by state, by level, what is critical, and by id. */
function byWeight(a: AnsweredControl, b: AnsweredControl): number {
    return (
        Number(b.blocks) - Number(a.blocks) ||
        weight(a.state) - weight(b.state) ||
        levels.indexOf(a.level) - levels.indexOf(b.level) ||
        Number(b.critical) - Number(a.critical) ||
        (a.id < b.id ? -1 : 1)
    );
}

function reasonOf({
    deploy,
    barred,
    all,
    passed,
    wants,
    missing,
    unreviewed,
}: Record<"barred" | "all" | "passed" | "missing", number> & { deploy: string; wants: Phase; unreviewed: readonly string[] }): string {
    const dirty = unreviewed.length ? `what it is judged by has changes that are not committed: ${few(unreviewed)}` : "";
    if (missing) return `${missing} of its lists ask nothing`;
    const count = barred ? `${barred} of ${all} controls that block ${wants} stand in the way` : "";
    const rules = deploy === "GO" ? "" : "the rules let nothing be deployed";
    if (count || rules || dirty) return [rules, count, dirty].filter(Boolean).join(", and ");
    return passed
        ? `${passed} of ${all} controls that block ${wants} pass, and none of the others stands in the way`
        : "nothing was judged, and that is no pass";
}

/** Files and exemptions that let nothing through, and why. */
function notCounted(
    { evidence, controlExemptions, files: { target } }: Facts,
    { catalogue, used }: Answerer,
    asked: Map<string, AnsweredControl>,
): LiveReport["notCounted"] {
    const files = [...evidence].flatMap(
        ([
            key,
            {
                file,
                not,
                evidence: { control: id },
            },
        ]) => {
            const state = asked.get(id)?.state;
            const answers = key === id || asked.get(id)?.evidence?.file === file;
            const why =
                not?.why ??
                (state === undefined
                    ? "no list that the bot adopts asks for it"
                    : state === "not applicable"
                      ? "its control does not apply here"
                      : answers
                        ? undefined
                        : "it is signed for what is not said, and the probe has another answer");
            return why === undefined ? [] : [{ file, why }];
        },
    );
    const isHere = ({ stack, bot }: { stack?: string; bot?: string }) => (stack ?? target.stack) === target.stack && (bot ?? target.bot) === target.bot;
    const idle = controlExemptions.filter(one => !used.has(one) && isHere(one));
    const why = (control: string) => (catalogue.controls.has(control) ? "lets nothing through here" : "names a control that is not there");
    return [
        ...files,
        ...idle.map(({ control, owner, expiry }) => ({
            file: "policies/exemptions.yaml",
            why: `the exemption of ${control} (${owner}, until ${expiry}) ${why(control)}`,
        })),
    ];
}
