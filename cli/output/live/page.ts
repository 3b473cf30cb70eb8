import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnsweredControl } from "../../../checklist/answered";
import { type State, states } from "../../../checklist/control";
import type { Measure } from "../../../checklist/evidence-file";
import { worstFirst } from "../../../checklist/judges/facts";
import { harmless } from "../report";
import { dayOf, stateSigns } from "./pieces";

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as HTML shows it, in an element or an attribute, on one line and without what turns its direction. */
export const html = (text: string): string => harmless(text).replace(/[&<>"']/g, sign => signs[sign]);

const asset = (name: string): string => readFileSync(join(__dirname, "page", name), "utf8");
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A page that is one file: its style and script are named by their digests, and nothing else is loaded, sent or run. */
export function page(title: string, body: string[]): string {
    const style = asset("page.css");
    const script = asset("page.js");
    const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
    return [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        `<title>${html(title)}</title>`,
        `<style>${style}</style>`,
        "</head>",
        "<body>",
        '<a class="skip" href="#content">To the answers</a>',
        ...body,
        `<script type="module">${script}</script>`,
        "</body>",
        "</html>",
        "",
    ].join("\n");
}

export const classOf = (state: State): string => state.replace(" ", "-");

/** A state as a word with its sign and colour. */
export const stateOf = (state: State): string => `<span class="state ${classOf(state)}">${stateSigns[state]} ${state}</span>`;

/** How many of some are in each state, as one bar. The numbers stand beside it. */
export function bar(all: readonly { state: State }[]): string {
    let at = 0;
    const parts = worstFirst.flatMap(state => {
        const count = all.filter(one => one.state === state).length;
        const x = at;
        at += count;
        return count ? [`<rect class="${classOf(state)}" x="${x}" width="${count}" height="1"/>`] : [];
    });
    return `<svg class="bar" viewBox="0 0 ${Math.max(1, all.length)} 1" preserveAspectRatio="none" aria-hidden="true">${parts.join("")}</svg>`;
}

/** How many of some are in each state, in words. */
export const legend = (all: readonly { state: State }[]): string =>
    `<ul class="legend">${worstFirst
        .flatMap(state => {
            const count = all.filter(one => one.state === state).length;
            return count ? [`<li><span class="state ${classOf(state)}">${stateSigns[state]} ${count} ${state}</span></li>`] : [];
        })
        .join("")}</ul>`;

/** What a filter goes by: the lists that something belongs to, its state, its level, and whether it stands in the way. */
export const filterable = ({ state, level, blocks }: Pick<AnsweredControl, "state" | "level" | "blocks">, lists: readonly string[]): string =>
    `data-lists="${html(lists.join(" "))}" data-state="${state}" data-level="${level}" data-blocks="${blocks ? "yes" : "no"}"`;

/** An address as a link where it is one of the web; every other text stays text. */
function link(address: string): string {
    const isWeb = URL.canParse(address) && new URL(address).protocol === "https:" && harmless(address) === address;
    return isWeb ? `<a href="${html(address)}" rel="noopener noreferrer">${html(address)}</a>` : `<code>${html(address)}</code>`;
}

function measuredTable(measured: readonly Measure[]): string {
    if (measured.length === 0) return "";
    const rows = measured.map(
        ({ what, demanded, found, holds }) => `<tr><td>${html(what)}</td><td>${html(demanded)}</td><td>${html(found)}</td><td>${holds}</td></tr>`,
    );
    return `<table class="measured"><thead><tr><th>measured</th><th>demanded</th><th>found</th><th>holds</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

/** The evidence of a control in a sentence, with its links; nothing where there is none. */
export function evidenceText({ evidence }: Pick<AnsweredControl, "evidence">): string {
    if (!evidence) return "";
    const links = evidence.links.map(link);
    return `<code>${html(evidence.file)}</code> by ${html(evidence.by)}${links.length ? `: ${links.join(", ")}` : ""}`;
}

/** All that is known of a control, as it unfolds. */
export function controlBody(control: AnsweredControl): string {
    const { id, reason, why, measured, evidence, exemption, answeredBy, written, next, phase } = control;
    const lines = [
        `<p>${html(reason)}</p>`,
        measuredTable(measured),
        evidence ? `<p>${evidenceText(control)}, on ${html(dayOf(evidence.at))}, until ${html(dayOf(evidence.until))}</p>` : "",
        exemption ? `<p>Exempt by ${html(exemption.owner)} until ${html(exemption.until)}: ${html(exemption.reason)}</p>` : "",
        `<p class="quiet">${html(why)} <code>${html(id)}</code> is needed for ${phase}, and answered by ${html(answeredBy)}.</p>`,
        written ? `<p class="quiet">Written in <code>${html(`${written.file}:${written.line}`)}</code></p>` : "",
        control.state === "pass" || control.state === "not applicable" ? "" : `<p>Next: <code>${html(next)}</code></p>`,
    ];
    return `<div class="body">${lines.join("")}</div>`;
}

/** The bar of filters; it is shown where scripts run. `names` are the lists to choose from, where there are several. */
export function filters(names: readonly string[]): string {
    const select = (name: string, label: string, options: [value: string, text: string][]) =>
        `<label>${label}<select name="${name}"><option value="">all</option>${options.map(([value, text]) => `<option value="${html(value)}">${html(text)}</option>`).join("")}</select></label>`;
    return [
        '<form id="filters" role="search" aria-label="Filter" hidden>',
        names.length > 1
            ? select(
                  "list",
                  "List",
                  names.map(name => [name, name]),
              )
            : "",
        select("state", "Status", [["way", "in the way"], ...states.map((state): [string, string] => [state, state])]),
        select("level", "Level", [
            ["blocking", "blocking"],
            ["should", "should"],
            ["nice", "nice to have"],
        ]),
        '<label class="search">Search<input name="text" type="search" autocomplete="off" placeholder="press / to type"></label>',
        '<button type="reset">Show all</button>',
        '<button type="button" name="unfold" aria-pressed="false">Unfold all</button>',
        '<output aria-live="polite"></output>',
        "</form>",
    ].join("");
}
