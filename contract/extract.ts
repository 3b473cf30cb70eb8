import { posix } from "node:path";
import { proven } from "./canary";
import type { Checkout } from "./checkout";
import { type Dependency, dependenciesOf, included, isExchange, scriptsOf } from "./dependencies";
import { ContractError } from "./error";
import { type Facts, noFacts, type VariableFact } from "./facts";
import { digestOf, extractor } from "./file";
import { shown } from "./hidden";
import { idOf, imagesOf } from "./images";
import { piecesOf } from "./images/files";
import type { Image } from "./images/image";
import { type Language, languages } from "./languages";
import { countedLines } from "./lines";
import { compare, computedOf, elsewhereOf, filesOf, metricsOf, portsOf, routesOf, variablesOf } from "./merge";
import { migrationsOf } from "./migrations";
import { isTest, Places, sourcesOf } from "./places";
import { extensionOf, modulesOf } from "./scan";
import type { Contract } from "./schema";
import type { Module } from "./syntax/module";
import { unread, unreadSources } from "./unread";

/** Reads a checkout and says what its source reads, exports and contains. */
export async function extract(bot: string, checkout: Checkout): Promise<Contract> {
    const { images, services } = imagesOf(checkout);
    const dependencies = dependenciesOf(checkout);
    const present = languages.filter(({ extensions }) => checkout.files.some(file => extensionOf(file) in extensions));
    if (present.length === 0)
        throw new ContractError(`found no file that is read, allowed: a repository with ${languages.map(({ name }) => name).join(", ")}.`);
    const read = new Map<Language, { modules: Module[]; facts: Facts; canary: string | undefined }>();
    for (const language of present) {
        const files = checkout.files.filter(file => extensionOf(file) in language.extensions && !isForeign(file) && !isTest(file, language));
        const sources = files.flatMap(file => ({ file, text: checkout.text(file) ?? "" })).filter(({ text }) => text !== "");
        const modules = await modulesOf(language, sources);
        read.set(language, { modules, facts: language.read(modules, checkout), canary: await proven(language) });
    }
    const reachable = new Map([...read].map(([language, { modules }]) => [language, language.reach?.(modules, checkout)] as const));
    const places = new Places(
        images,
        present,
        (image, file) => isReached(image, file, reachable),
        services.map(({ command }) => command),
    );
    const here = noFacts();
    const elsewhere = noFacts();
    const files = new Map<string, string[]>();
    const summary = [...read].map(([language, { modules, facts, canary }]) => {
        const own = placed(facts, places, here, elsewhere, files);
        const inImages = modules.filter(({ file }) => Array.isArray(places.of(file))).length;
        const silent = inImages > 0 && own === 0 ? "its files are in an image, and no variable, key, metric, route or port was found in them" : undefined;
        const reason = canary ?? silent;
        return { name: language.name, files: modules.length, inImages, evaluated: reason === undefined, ...(reason ? { reason } : {}) };
    });
    const contract: Omit<Contract, "digest"> = {
        bot,
        repository: checkout.repository,
        commit: checkout.commit,
        extractor,
        languages: summary.sort((a, b) => compare(a.name, b.name)),
        notScanned: unread(checkout, file => places.containing(file).length > 0 || images.length === 0),
        variables: variablesOf(here.variables),
        files: filesOf(here.keys),
        metrics: metricsOf(here.metrics),
        routes: routesOf(here.routes),
        ports: portsOf(here.ports),
        computed: computedOf(here, candidates(here.variables)),
        elsewhere: {
            variables: elsewhereOf(elsewhere.variables, new Set(variablesOf(here.variables).map(({ name }) => name))),
            metrics: elsewhereOf(elsewhere.metrics, new Set(metricsOf(here.metrics).map(({ name }) => name))),
        },
        images: images.map(image => described(image, checkout)).sort((a, b) => compare(a.id, b.id)),
        tree: treeOf(images),
        lines: countedLines(
            checkout.files.filter(file => isSource(file) && (images.length === 0 || places.containing(file).length > 0)),
            checkout.text,
        ),
        sources: sourcesOf(files),
        compose: services.flatMap(({ command, image, own, ...rest }) =>
            command === undefined || !own ? [] : [{ ...rest, ...(image ? { image } : {}), command: hidden(command) }],
        ),
        requirements: requirementsOf(images, dependencies, checkout),
        migrations: migrationsOf(checkout, dependencies).map(({ packages, files: own, config, ...rest }) => ({
            ...rest,
            files: own.length,
            ...(config ? { config } : {}),
            images: images
                .map(image => ({
                    image: idOf(image),
                    tool: hasTool(image, packages, dependencies, checkout),
                    files: hasAll(image, [...own, ...(config ? [config] : [])]),
                }))
                .filter(({ tool, files: has }) => tool || has),
        })),
        exchanges: dependencies
            .filter(one => isExchange(one) && !one.development)
            .map(({ name, version, file, line }) => ({ library: name, ...(version ? { version } : {}), at: `${file}:${line}` }))
            .sort((a, b) => compare(a.at, b.at)),
    };
    return { ...contract, digest: digestOf(contract) };
}

/** Whether a file is a source, in a language that is read or not. */
const isSource = (file: string) => unreadSources.includes(extensionOf(file)) || languages.some(({ extensions }) => extensionOf(file) in extensions);

/** Code of others that lies in the repository, and what hidden folders hold for tools. */
const isForeign = (file: string) => /(^|\/)(node_modules|vendor|third_party|\.[^/]+)\//.test(file);

/** Shares out what was found: to what images run, and to what is elsewhere. Says how much images run. */
function placed(facts: Facts, places: Places, here: Facts, elsewhere: Facts, files: Map<string, string[]>): number {
    let count = 0;
    for (const kind of ["variables", "keys", "metrics", "routes", "ports"] as const)
        for (const fact of facts[kind]) {
            const images = places.of(fact.module.file);
            const into = (Array.isArray(images) ? here : elsewhere)[kind] as (typeof fact)[];
            into.push(fact);
            if (!Array.isArray(images)) continue;
            count++;
            if (images.length) files.set(fact.module.file, images);
        }
    return count;
}

/** A file that was compiled is in an image when a program that the image has is of its language, and reaches it. */
function isReached(image: Image, file: string, reachable: Map<Language, ((target: string) => ReadonlySet<string>) | undefined>): boolean {
    for (const [language, reach] of reachable) {
        if (!(extensionOf(file) in language.extensions)) continue;
        const programs = image.programs.filter(({ by }) => language.programs?.includes(by));
        return programs.some(({ builds }) => !reach || reach(builds).has(file));
    }
    return false;
}

function described(image: Image, checkout: Checkout): Contract["images"][number] {
    const { final, packages, listed, programs } = image;
    const names = (list: string[]) => (list.length ? [...new Set(list)].sort() : undefined);
    const from = names(listed.map(({ what }) => what));
    const all = { apt: names(packages.apt), apk: names(packages.apk), pip: names(packages.pip), npm: names(packages.npm), from };
    const given = Object.entries(all).filter(([, list]) => list !== undefined);
    const environment = [...final.environment].sort(([a], [b]) => compare(a, b)).map(([name, value]) => [name, shown(value, name)]);
    return {
        id: idOf(image),
        dockerfile: image.dockerfile,
        ...(image.arguments ? { arguments: image.arguments } : {}),
        context: image.context === "" ? "./" : `${image.context}/`,
        base: image.base,
        stages: image.stages,
        ...(final.entrypoint ? { entrypoint: final.entrypoint } : {}),
        ...(final.command ? { command: final.command } : {}),
        ...(final.user ? { user: final.user } : {}),
        ...(final.exposes.length ? { exposes: final.exposes } : {}),
        ...(environment.length ? { environment: Object.fromEntries(environment) } : {}),
        ...(given.length ? { packages: Object.fromEntries(given) } : {}),
        ...(programs.length ? { programs: programs.map(({ builds, by, at }) => ({ builds: builds === "" ? "./" : builds, by, ...(at ? { at } : {}) })) } : {}),
        ...(image.missing.length ? { missing: image.missing } : {}),
        contains: piecesOf(image.contents, checkout.files),
    };
}

/** A command with what looks like a secret in it hidden. */
const hidden = (command: string | string[]) =>
    Array.isArray(command)
        ? command.map(word => shown(word))
        : command
              .split(/\s+/)
              .map(word => shown(word))
              .join(" ");

/** Files that images contain, by folder. */
function treeOf(images: Image[]): Record<string, string[]> {
    const tree: Record<string, string[]> = {};
    for (const file of [...new Set(images.flatMap(({ contents }) => [...contents.values()]))].sort()) {
        const folder = `./${posix.dirname(file) === "." ? "" : `${posix.dirname(file)}/`}`;
        tree[folder] = [...(tree[folder] ?? []), posix.basename(file)];
    }
    return tree;
}

/** Names that each list has which an image installs from; a list that includes others has theirs. */
function requirementsOf(images: Image[], dependencies: Dependency[], checkout: Checkout): Record<string, string[]> {
    const lists = [...new Set(images.flatMap(({ listed }) => listed.map(({ what }) => what)))].sort();
    return Object.fromEntries(lists.map(list => [list, namesIn(list, dependencies, checkout)]).filter(([, names]) => names.length));
}

function namesIn(list: string, dependencies: Dependency[], checkout: Checkout): string[] {
    const file = list.replace(/\[.*$/, "");
    const extras = /\[(.*)\]$/.exec(list)?.[1].split(",") ?? [];
    const text = checkout.text(file) ?? "";
    const nested = file.endsWith(".txt") ? included(text, file).flatMap(other => namesIn(other, dependencies, checkout)) : [];
    const own = dependencies.filter(one => one.file === file && (one.extra === undefined || extras.includes(one.extra))).map(({ name }) => name);
    return [...new Set([...own, ...nested, ...(file.endsWith("pyproject.toml") ? scriptsOf(text) : [])])].sort();
}

function hasTool({ packages, listed, programs }: Image, names: string[], dependencies: Dependency[], checkout: Checkout): boolean {
    const all = [...packages.apt, ...packages.apk, ...packages.pip, ...packages.npm, ...listed.flatMap(({ what }) => namesIn(what, dependencies, checkout))];
    const lower = new Set(all.map(name => name.toLowerCase()));
    return names.some(name => lower.has(name.toLowerCase())) || programs.some(({ builds }) => /(^|\/)migrat(e|ions?)$/.test(builds));
}

function hasAll({ contents }: Image, files: string[]): boolean {
    const inside = new Set(contents.values());
    return files.length > 0 && files.every(file => inside.has(file));
}

/** Texts of a file that are written like a variable's name, for a name in it that is not known at all; what is read under its own name is none. */
function candidates(facts: VariableFact[]): (fact: VariableFact) => string[] {
    const known = new Set(variablesOf(facts).map(({ name }) => name));
    return ({ module }) => {
        const strings = module.root.findAll({
            rule: { any: module.grammar.stringKinds.map(kind => ({ kind, regex: "^[\"'`]?[A-Z][A-Z0-9]*(_[A-Z0-9]+)+[\"'`]?$" })) },
        });
        return [...new Set(strings.map(node => node.text().replaceAll(/["'`]/g, "")))].filter(name => !known.has(name)).sort();
    };
}
