import { lengthOf } from "../../config/time";
import type { Demand } from "../control";
import type { Measure } from "../evidence-file";
import { type Demands, demandText, type Facts, type Judge, meets } from "./facts";

/** A place in settings or manifest and what stands there, defaults applied; nothing where there is none. */
interface Place {
    path: string;
    value: unknown;
}

/** Every place that a path means: `*` is each entry of a mapping or a list, without those that have nothing to hold the rest of the path. */
function placesAt({ files: { settings, manifest } }: Pick<Facts, "files">, path: string): Place[] {
    const among = path.includes("*");
    const step = ({ path, value }: Place, name: string): Place[] => {
        if (value === null || typeof value !== "object") return name === "*" || among ? [] : [{ path: `${path}.${name}`, value: undefined }];
        // A canary without a limit of its own has the one of later.
        if (name === "canary" && path.startsWith("manifest.risk.") && !Object.hasOwn(value, name)) return step({ path, value }, "value");
        const entries =
            name === "*" ? Object.entries(value) : [[name, Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined] as const];
        return entries.map(([key, one]) => ({ path: `${path}.${key}`, value: one }));
    };
    const [first, ...rest] = path.split(".");
    const roots: Record<string, unknown> = { settings, manifest };
    return rest.reduce<Place[]>((places, name) => places.flatMap(place => step(place, name)), [{ path: first, value: roots[first] }]);
}

/** Milliseconds of the units that a demand may be told in. */
const units: [RegExp, number][] = [
    [/^(d|days?)$/, 86_400_000],
    [/^(h|hours?)$/, 3_600_000],
    [/^(m|min|minutes?)$/, 60_000],
    [/^(s|seconds?)$/, 1000],
    [/^(ms|milliseconds?)$/, 1],
];

/** What stands at a place as a number in a demand's unit. A limit is its value in this phase, a share told in percent is a hundred times itself, a list is how many it has. */
function numberOf({ path, value }: Place, { unit }: Demand, { files: { settings } }: Pick<Facts, "files">): number {
    if (Array.isArray(value)) return value.length;
    if (value !== null && typeof value === "object") {
        const limit = value as { value?: unknown; canary?: unknown };
        const own = settings.phase === "canary" ? (limit.canary ?? limit.value) : limit.value;
        return own === undefined
            ? Object.keys(value).length
            : numberOf({ path: `${path}.value`, value: own }, { unit }, { files: { settings } } as Pick<Facts, "files">);
    }
    if (typeof value === "number") return unit === "%" && path.startsWith("manifest.risk.") ? value * 100 : value;
    const length = typeof value === "string" ? lengthOf(value) : Number.NaN;
    const millis = units.find(([names]) => names.test(unit))?.[1];
    if (!Number.isNaN(length) && millis) return length / millis;
    return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

const isSet = (value: unknown): boolean =>
    value !== undefined && value !== null && value !== false && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0);

function measuredAt(place: Place, demands: Demands, facts: Facts): Measure[] {
    const found = (text: string, holds: Measure["holds"], demanded: string): Measure => ({ what: place.path, demanded, found: text, holds });
    if (!isSet(place.value)) return [found(place.value === undefined ? "nothing" : JSON.stringify(place.value), "no", "that it is set")];
    const numbers = Object.entries(demands).map(([name, demand]): Measure => {
        const value = numberOf(place, demand, facts);
        const text = Number.isNaN(value) ? "what is no number" : `${Number(value.toFixed(6))}${demand.unit ? ` ${demand.unit}` : ""}`;
        const holds = Number.isNaN(value) ? "unknown" : meets(value, demand) ? "yes" : "no";
        return { ...found(text, holds, demandText(demand)), demand: name, ...(Number.isNaN(value) ? {} : { value }) };
    });
    return numbers.length ? numbers : [found("what is set", "yes", "that it is set")];
}

/** A control that a field of manifest or settings answers: it stands there, and meets every number that is demanded. */
export const judgeSetting: Judge = ({ answer }, demands, facts) => {
    const path = "setting" in answer ? answer.setting : "";
    const places = placesAt(facts, path);
    const measured = places.flatMap(place => measuredAt(place, demands, facts));
    // An entry that is not there has nothing that could be wrong.
    if (measured.length === 0) return { state: "not applicable", reason: `there is nothing at ${path}`, measured };
    const bad = measured.find(({ holds }) => holds === "no") ?? measured.find(({ holds }) => holds === "unknown");
    if (bad) return { state: bad.holds === "no" ? "fail" : "not evaluated", reason: `${bad.what} is ${bad.found}, demanded is ${bad.demanded}`, measured };
    return { state: "pass", reason: measured.map(({ what, found }) => `${what} is ${found}`).join("; "), measured };
};
