import type { Step } from "../faults/faults";
import { placeholdersOf } from "../placeholders";
import { entries, type Known, type Rule, said } from "./rule";

/** Every text of the manifest that a pod gets, with its place. */
function texts({ manifest }: Known): Array<{ path: Step[]; text: string }> {
    const services = entries(manifest.services).flatMap(([name, service]) => [
        { path: ["services", name] as Step[], of: service },
        ...entries(service.sidecars).map(([sidecar, of]) => ({ path: ["services", name, "sidecars", sidecar] as Step[], of })),
    ]);
    const jobs = entries(manifest.jobs).map(([name, of]) => ({ path: ["jobs", name] as Step[], of }));
    return [...services, ...jobs].flatMap(({ path, of }) =>
        (["environment", "files"] as const).flatMap(section => entries(of[section]).map(([key, text]) => ({ path: [...path, section, key], text }))),
    );
}

/** Regular expressions of nginx, after `~` or `~*`, with or without quotes: those that name a scheme, and any over an origin. */
const patterns = [/~\*?\s*(["']?)([^\s"';]*https?[^\s"';]*)\1/g, /\$http_origin\s+["']?~\*?\s*(["']?)([^\s"';]+)\1/g];
const origins = /map\s+\$http_origin\s+\$\w+\s*\{[^}]*\}/g;
const entry = /~\*?(["']?)([^\s"';]+)\1/g;

/** The end of a pattern that leaves nothing open: a whole domain behind `//`, a dot or an optional first label, with its dots escaped. */
const closed = /(?:\/\\?\/|\\\.|\\\.\)\??)(?:[\w-]+\\\.)*[\w-]+\\\.[\w-]+(?::\d+)?\$$/;

/** A pattern of origins whose end is anybody's choice, if the text has one. */
export function openOrigin(text: string): string | undefined {
    const lists = [...text.matchAll(origins)].flatMap(([list]) => [...list.matchAll(entry)]);
    const found = [...patterns.flatMap(pattern => [...text.matchAll(pattern)]), ...lists].map(match => withoutCondition(match[2]));
    return found.find(pattern => !closed.test(pattern) || /\|/.test(pattern.replace(/\([^()]*\)/g, "")));
}

/** `if ($http_origin ~ pattern)` ends in a bracket that is not the pattern's. */
const withoutCondition = (pattern: string) => (pattern.split("(").length < pattern.split(")").length ? pattern.replace(/\)$/, "") : pattern);

/** Whoever may choose the end of a name chooses the site: https://dashboard.evil.com begins like the dashboard (bot-core:80, bot-core:357). */
const originsEnd: Rule = known =>
    texts(known).flatMap(({ path, text }) => {
        const found = openOrigin(text);
        return found === undefined
            ? []
            : [
                  said(
                      "manifest",
                      path,
                      `an open pattern of origins, ${found}`,
                      'whole origins without ~, such as "https://dashboard.${edge.zone}", or a pattern that ends in a domain and $, its dots escaped',
                  ),
              ];
    });

const zoneIsKnown: Rule = known =>
    known.settings.edge || known.given.includes("edge")
        ? []
        : texts(known).flatMap(({ path, text }) =>
              namesZone(text) ? [said("manifest", path, "${edge.zone}", "nothing: the stack has no golive:edge, and so no zone")] : [],
          );

function namesZone(text: string): boolean {
    try {
        return placeholdersOf(text).some(({ name }) => name === "edge");
    } catch {
        return false; // a fault of its own
    }
}

/** Rules about the origins that a browser may call from, and the zone that they are in. */
export const originRules: Rule[] = [originsEnd, zoneIsKnown];
