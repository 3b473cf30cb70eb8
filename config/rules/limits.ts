import { formatOf, parseDocument, valueAt } from "../../documents";
import { nearest } from "../../names";
import { oneOf, pathText, type Step } from "../faults/faults";
import { type Limit, limitNames, limitsOf, needsCapital, placeholder, type Told, textOf } from "../limits";
import { filled, phaseTexts } from "../phase-texts";
import { phases } from "../phases";
import type { Place } from "../places";
import type { Where } from "../steps";
import { entries, type Flaw, type Known, type Rule, said, setting, written } from "./rule";

const canaryIsTighter: Rule = ({ manifest: { risk } }) => {
    if (!risk) return [];
    const live = limitsOf({ risk }, { phase: "live" });
    return limitsOf({ risk }, { phase: "canary" }).flatMap(({ name, value }, index) => {
        const whole = live[index].value;
        const path = ["risk", name, "canary"];
        if (!Array.isArray(value)) return value > Number(whole) ? [written(path, value, `at most the live value, ${whole}`)] : [];
        return value.flatMap((symbol, at) => ((whole as string[]).includes(symbol) ? [] : [written([...path, at], symbol, oneOf(symbol, whole as string[]))]));
    });
};

/** A pair and no list of them: whatever parts two of them, the code that takes the list apart may know it or not. */
const symbolsAreOneEach: Rule = ({ manifest: { risk } }) =>
    (["value", "canary"] as const).flatMap(field =>
        (risk?.symbols?.[field] ?? []).flatMap((symbol, index) =>
            symbol === "" || /[\s,;|]/.test(symbol)
                ? [written(["risk", "symbols", field, index], symbol, "one trading pair; each is an entry of the list")]
                : [],
        ),
    );

/** A placeholder that says a limit as a share or an amount of the capital. */
const ofCapital = /\$\{risk\.(?:\w+Quote|maxNotional(?:Fraction|Percent))\}/;

const capitalIsKnown: Rule = ({ manifest: { risk, services, jobs }, settings, given }) => {
    if (settings.capital !== undefined || given.includes("capital")) return [];
    const amount = limitNames.flatMap(name => (risk?.[name]?.told ?? []).filter(({ unit }) => needsCapital(name, unit)).map(({ unit }) => ({ name, unit })))[0];
    const [placeholder] = ofCapital.exec(JSON.stringify([services, jobs])) ?? [];
    if (!amount && !placeholder) return [];
    const why = amount ? `risk.${amount.name} is told the bot in the unit ${amount.unit}` : `the manifest has ${placeholder}`;
    return [setting(["capital"], undefined, `the capital in the quote currency: ${why}`)];
};

/** Something that a manifest says the bot is told: where, and what has to stand there in a phase. */
interface Claim extends Place {
    path: Step[];
    services: string[];
    /** The placeholder that writes it. */
    writes: string;
    /** Its text in each phase and step (`wheres`). */
    texts: string[];
    separator?: string;
}

/** Everywhere a bot can be: in dry, in canary, and in each step of live. */
const wheres = ({ manifest: { trading } }: Known): Where[] =>
    phases.flatMap(phase => (phase === "live" && trading?.steps.length ? trading.steps.map(({ name }) => ({ phase, step: name })) : [{ phase }]));

const inWords = ({ phase, step }: Where): string => (step === undefined ? `the phase ${phase}` : `the step ${step}`);

const placers = ({ manifest }: Known): string[] => entries(manifest.services).flatMap(([name, { placesOrders }]) => (placesOrders ? [name] : []));

function everythingTold(known: Known): Claim[] {
    const { risk, trading } = known.manifest;
    const services = placers(known);
    const capital = known.settings.capital ?? 1;
    const everywhere = wheres(known);
    const inPhases = everywhere.map(where => limitsOf({ risk, trading }, where));
    const limits = inPhases[0].flatMap(({ name, told }, at) =>
        told.map((one: Told, index) => ({
            ...one,
            path: ["risk", name, "told", index],
            services: one.service === undefined ? services : [one.service],
            writes: `\${risk.${placeholder(name, one.unit)}}`,
            texts: inPhases.map((all: Limit[]) => textOf(all[at], one, capital)),
        })),
    );
    const modes = trading ? [{ ...trading.mode, name: "mode" as string | undefined }, ...trading.switches] : [];
    const words = modes.map((one, index) => ({
        ...one,
        path: index === 0 ? ["trading", "mode"] : ["trading", "switches", index - 1],
        services,
        writes: `\${trading.${one.name}}`,
        texts: everywhere.map(({ phase }) => one[phase]),
    }));
    return [...limits, ...words];
}

const servicesExist: Rule = ({ manifest: { risk }, names }) =>
    limitNames.flatMap(name =>
        (risk?.[name]?.told ?? []).flatMap(({ service }, index) =>
            service === undefined || names.services.length === 0 || names.services.includes(service)
                ? []
                : [written(["risk", name, "told", index, "service"], service, oneOf(service, names.services))],
        ),
    );

const switchesHaveNames: Rule = ({ manifest: { trading } }) =>
    (trading?.switches ?? []).flatMap(({ variable, name }, index) =>
        variable === undefined && name === undefined
            ? [written(["trading", "switches", index, "name"], undefined, "a name, whose placeholder writes it where the bot reads it")]
            : [],
    );

/** Paths of a document's values. */
const leaves = (value: unknown, path = ""): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
        : [path];

const same = (found: unknown, text: string, separator = ","): boolean =>
    Array.isArray(found) ? found.join(separator) === text : String(found) === text || (text.trim() !== "" && Number(found) === Number(text));

/** A file that a service's containers are given. */
function fileOf({ manifest }: Known, service: string, file: string): { path: Step[]; text: string } | string[] {
    const spec = manifest.services?.[service];
    if (!spec) return [];
    const all = [
        { path: ["services", service], files: spec.files },
        ...entries(spec.sidecars).map(([name, { files }]) => ({ path: ["services", service, "sidecars", name], files })),
    ];
    const found = all.find(({ files }) => Object.hasOwn(files, file));
    return found ? { path: [...found.path, "files", file], text: found.files[file] } : all.flatMap(({ files }) => Object.keys(files));
}

function fileFlaws(known: Known, told: Claim, service: string): Flaw[] {
    const { file = "", at = "", path } = told;
    const written = fileOf(known, service, file);
    if (Array.isArray(written))
        return known.manifest.services?.[service]
            ? [said("manifest", [...path, "file"], JSON.stringify(file), `a file that ${service} is given: ${oneOf(file, written)}`)]
            : [];
    const format = told.format ?? formatOf(file);
    if (!format) return [said("manifest", [...path, "format"], "nothing", `yaml, json, toml or ini: the name ${file} says none of them`)];
    return wheres(known)
        .flatMap((where, index): Flaw[] => {
            let document: unknown;
            try {
                document = parseDocument(filled(written.text, phaseTexts(known.manifest, where, known.settings.capital ?? 1)), format);
            } catch {
                return index
                    ? []
                    : [said("manifest", written.path, `what is no ${format.toUpperCase()}`, `${format.toUpperCase()}, as ${pathText(path)} reads it`)];
            }
            const found = valueAt(document, at);
            if (found === undefined) {
                const near = nearest(at, leaves(document));
                return index
                    ? []
                    : [said("manifest", [...path, "at"], JSON.stringify(at), `a path in ${file} of ${service}${near ? `: did you mean ${near}?` : ""}`)];
            }
            const shown = Array.isArray(found) ? found.join(told.separator ?? ",") : String(found);
            return same(found, told.texts[index], told.separator)
                ? []
                : [
                      said(
                          "manifest",
                          written.path,
                          `${JSON.stringify(shown)} at ${at} in ${inWords(where)}`,
                          `${told.writes} there, which is ${told.texts[index]}: ${pathText(path)} says that the bot reads it there`,
                      ),
                  ];
        })
        .slice(0, 1);
}

function argumentFlaws(known: Known, told: Claim, service: string): Flaw[] {
    const spec = known.manifest.services?.[service];
    if (!spec) return [];
    const misses = wheres(known).filter((where, index) => {
        const words = [...(spec.command ?? []), ...(spec.args ?? [])].map(word => filled(word, phaseTexts(known.manifest, where, known.settings.capital ?? 1)));
        const { argument } = told;
        const values =
            argument === "any"
                ? words
                : words.flatMap((word, at) =>
                      word === argument ? [words[at + 1]] : word.startsWith(`${argument}=`) ? [word.slice(`${argument}=`.length)] : [],
                  );
        return !values.includes(told.texts[index]);
    });
    if (!misses.length) return [];
    const allowed = `${told.argument === "any" ? "" : `${told.argument} and after it `}${told.writes} among the arguments of ${service}`;
    return [said("manifest", [...told.path, "argument"], `none in ${inWords(misses[0])}`, allowed)];
}

const placesHoldWhatTheySay: Rule = known =>
    everythingTold(known).flatMap(told =>
        told.services.flatMap(service =>
            told.file !== undefined ? fileFlaws(known, told, service) : told.argument !== undefined ? argumentFlaws(known, told, service) : [],
        ),
    );

/** What is wrong with a call of a service's port. */
export function called({ manifest: { services }, names }: Known, one: Partial<Call>, path: Step[]): Flaw[] {
    if (one.service === undefined || one.port === undefined || names.services.length === 0) return [];
    if (!names.services.includes(one.service)) return [written([...path, "service"], one.service, oneOf(one.service, names.services))];
    const ports = Object.keys(services?.[one.service]?.ports ?? {});
    return services?.[one.service] && !ports.includes(one.port) ? [written([...path, "port"], one.port, oneOf(one.port, ports))] : [];
}

const stopsExist: Rule = known => {
    const { trading, services } = known.manifest;
    const { names } = known;
    const path = ["trading", "killSwitch"];
    const stop = trading?.killSwitch;
    const storeFlaws = (store: string): Flaw[] => {
        if (!names.stores.includes(store)) return [written([...path, "store"], store, oneOf(store, names.stores))];
        const without = entries(services).find(([, { placesOrders, stores }]) => placesOrders && !stores.includes(store));
        const allowed = `a store that ${without?.[0]} connects to, since it places the orders: one of services.${without?.[0]}.stores`;
        return without ? [written([...path, "store"], store, allowed)] : [];
    };
    const kept = stop && "store" in stop ? storeFlaws(stop.store) : [];
    return [
        ...kept,
        ...(stop && "service" in stop ? called(known, stop, path) : []),
        ...(trading?.cancelOrders ? called(known, trading.cancelOrders, ["trading", "cancelOrders"]) : []),
    ];
};

export type Call = { service: string; port: string };

/** Rules about limits, and about where limits and modes are told. */
export const limitRules: Rule[] = [canaryIsTighter, symbolsAreOneEach, capitalIsKnown, servicesExist, switchesHaveNames, placesHoldWhatTheySay, stopsExist];
