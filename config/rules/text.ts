import { credentialIn, credentialInArguments, type Found, passwordInUrl } from "../../credentials";
import { oneOf, pathText, type Step } from "../faults/faults";
import { limitNames } from "../limits";
import type { ImageSource, Probe } from "../manifest";
import { type Fields, fieldsOf, type Placeholder, parseTemplate, written as writtenAs } from "../placeholders";
import { entries, type Flaw, type Known, type Rule, said, written } from "./rule";

/** Who uses a text: what it may reach. */
interface User {
    path: Step[];
    stores: string[];
    exchanges: string[];
    talksTo: string[];
}

interface Texts {
    environment: Record<string, string>;
    secrets: Record<string, string>;
    files?: Record<string, string>;
    image: ImageSource;
    command?: string[];
    args?: string[];
    probes?: Partial<Record<string, Pick<Probe, "command">>>;
}

const sections = ["environment", "secrets", "files", "command", "args"] as const;

/** Every text of the manifest that may have placeholders. */
function users({ manifest, names }: Known): Array<User & Texts> {
    const services = entries(manifest.services).map(([name, service]) => ({
        ...service,
        path: ["services", name],
        talksTo: [...service.talksTo, name],
        exchanges: service.gatewayFor === undefined ? service.exchanges : [...service.exchanges, service.gatewayFor],
    }));
    const sidecars = services.flatMap(({ sidecars, stores, exchanges, talksTo, path }) =>
        entries(sidecars).map(([name, sidecar]) => ({ ...sidecar, path: [...path, "sidecars", name], stores, exchanges, talksTo })),
    );
    const jobs = entries(manifest.jobs).map(([name, job]) => ({ ...job, path: ["jobs", name], exchanges: [] }));
    const { migrations } = manifest;
    const migrate = migrations ? [{ ...migrations, path: ["migrations"], stores: [migrations.store], exchanges: [], talksTo: names.services }] : [];
    return [...services, ...sidecars, ...jobs, ...migrate];
}

const placeholdersFit: Rule = known => {
    const fields = fieldsOf(known.manifest);
    const written = Object.values(known.names).flat();
    return users(known).flatMap(user =>
        // A migration knows no phase: what its command line has in braces is its shell's.
        (user.path[0] === "migrations" ? sections.slice(0, 3) : sections).flatMap(section =>
            entries(user[section] as Record<string, string> | undefined).flatMap(([key, text]) => {
                const path = [...user.path, section, section === "command" || section === "args" ? Number(key) : key];
                let parts: Array<string | Placeholder>;
                try {
                    parts = parseTemplate(text);
                } catch (error) {
                    return [said("manifest", path, (error as Error).message, "placeholders such as ${database.host}, and $${ for a literal ${")];
                }
                const placeholders = parts.filter(part => typeof part !== "string");
                if (section === "secrets" && placeholders.length === 0)
                    return [said("manifest", path, "a literal value", "a template with a placeholder: a secret's value stands in Secrets Manager alone")];
                if (section === "secrets" && passwordInUrl(text))
                    return [said("manifest", path, "a password in a URL", "placeholders for every secret part, such as ${database.password}")];
                return placeholders.flatMap(placeholder => misfit(placeholder, section, user, fields.get(placeholder.name), fields, written, path));
            }),
        ),
    );
};

function misfit(
    placeholder: Placeholder,
    section: string,
    user: User,
    offer: Fields | undefined,
    fields: Map<string, Fields>,
    names: string[],
    path: Step[],
): Flaw[] {
    const { name, field } = placeholder;
    const flaw = (allowed: string) => [said("manifest", path, writtenAs(placeholder), allowed)];
    if (!offer) return names.includes(name) ? [] : flaw(`a store, service, exchange or secret: ${oneOf(name, fields.keys())}`);
    const secret = offer.secrets.includes(field);
    if (!secret && !offer.values.includes(field)) return flaw(`a field of ${name}: ${oneOf(field, [...offer.values, ...offer.secrets])}`);
    if (secret && section !== "secrets") return flaw(`a value that is no secret; ${name}.${field} is one and belongs under \`secrets\``);
    if ((section === "command" || section === "args") && offer.kind !== "stack")
        return flaw("${phase}, ${edge.zone}, and fields of risk and trading: the command line says nothing else; write it in `environment`");
    if (section === "files") return []; // a file may be shared by services that use different parts of it
    const reachable = { store: user.stores, exchange: user.exchanges, service: user.talksTo, secret: [name], stack: [name] }[offer.kind];
    const list = { store: "stores", exchange: "exchanges", service: "talksTo", secret: "secrets", stack: "risk" }[offer.kind];
    return reachable.includes(name) ? [] : flaw(`only with ${name} in \`${list}\`, or the network keeps them apart`);
}

/** Every command line of a workload, each word with its place. */
function commandLines({ path, command = [], args = [], probes = {} }: User & Texts): { word: string; path: Step[] }[][] {
    const placed = (words: string[], ...at: Step[]) => words.map((word, index) => ({ word, path: [...path, ...at, index] }));
    const asked = entries(probes).map(([name, probe]) => placed(probe?.command ?? [], "probes", name, "command"));
    return [[...placed(command, "command"), ...placed(args, "args")], ...asked];
}

const noLiteralCredentials: Rule = known => {
    const flaws: Flaw[] = [];
    const check = (path: Step[], found: Found | undefined, instead: string) => {
        // A name that the path ends with need not be said again.
        const what = found?.what.endsWith(` ${path.at(-1)}`) ? "" : `: ${found?.what}`;
        if (found) flaws.push(said("manifest", path, `what looks like a credential${what}`, instead));
    };
    for (const user of users(known)) {
        const { path, environment, files, image } = user;
        for (const [name, value] of entries(environment))
            check([...path, "environment", name], credentialIn({ name, value }), "no credential; write a placeholder under `secrets`");
        for (const [name, value] of entries(files))
            check([...path, "files", name], credentialIn({ value }), "no credential: files are readable by everybody who sees the cluster");
        for (const line of commandLines(user)) {
            const at = credentialInArguments(line.map(({ word }) => word));
            if (at)
                check(line[at.index].path, at.found, "no credential: a command is readable by everybody who sees the cluster; name a variable of `secrets`");
        }
        if ("build" in image)
            for (const [name, value] of entries(image.build.args))
                check([...path, "image", "build", "args", name], credentialIn({ name, value }), "no credential: build arguments stay in the image's history");
    }
    return flaws;
};

const variablesAreSetOnce: Rule = known => {
    const { trading, risk, exchanges } = known.manifest;
    const golive = new Map<string, Step[]>();
    const flaws: Flaw[] = [];
    const claim = (variable: string | undefined, path: Step[]) => {
        if (variable === undefined) return;
        const other = golive.get(variable);
        if (other) flaws.push(written(path, variable, `a variable of its own: ${pathText(other)} has it`));
        else golive.set(variable, path);
    };
    for (const part of ["mode", "environment", "logLevel"] as const) claim(trading?.[part]?.variable, ["trading", part, "variable"]);
    for (const [index, { variable }] of (trading?.switches ?? []).entries()) claim(variable, ["trading", "switches", index, "variable"]);
    for (const [index, { variable }] of (trading?.arming?.steps ?? []).entries()) claim(variable, ["trading", "arming", "steps", index, "variable"]);
    for (const limit of limitNames)
        for (const [index, { variable }] of (risk?.[limit]?.told ?? []).entries()) claim(variable, ["risk", limit, "told", index, "variable"]);
    for (const [name, exchange] of entries(exchanges)) claim(exchange.testnet?.variable, ["exchanges", name, "testnet", "variable"]);
    for (const user of users(known))
        for (const section of ["environment", "secrets"] as const)
            for (const key of Object.keys(user[section])) {
                const path = [...user.path, section, key];
                const owner = golive.get(key);
                if (owner) flaws.push(said("manifest", path, "a second value", `nothing: ${pathText(owner.slice(0, -1))} sets it for the stack's phase`));
                else if (section === "secrets" && key in user.environment)
                    flaws.push(said("manifest", path, "a second value", "one of `environment` and `secrets`"));
            }
    return flaws;
};

/** Rules about placeholders, variables and literal credentials. */
export const textRules: Rule[] = [placeholdersFit, noLiteralCredentials, variablesAreSetOnce];
