import { answer, imageFor, linesIn, nearest, routesAt } from "../../contract";
import { oneOf, type Step } from "../faults/faults";
import type { Manifest } from "../manifest";
import { secretIn } from "../placeholders";
import { partsOf, sourceOf } from "../source";
import { called } from "./limits";
import { allServicesSound, entries, type Flaw, type Known, type Rule, said, written } from "./rule";

type Reports = NonNullable<Manifest["trading"]["reports"]>;
type Report = NonNullable<Reports["mode"]> | NonNullable<Reports["limits"][keyof Reports["limits"]]>;
type Asked = Extract<Report, { service: string }>;

/** Every place in which the process says something, with its path in the manifest. */
const reportsOf = ({ manifest: { trading } }: Known): [Step[], Report][] => {
    const path = ["trading", "reports"];
    const { mode, limits } = trading?.reports ?? {};
    return [
        ...(mode ? [[[...path, "mode"], mode] as [Step[], Report]] : []),
        ...entries(limits).flatMap(([name, one]): [Step[], Report][] => (one ? [[[...path, "limits", name], one]] : [])),
    ];
};

const traders = ({ manifest: { services } }: Known): string[] => entries(services).flatMap(([name, one]) => (one?.placesOrders ? [name] : []));

/** The image of a service as the contract has it; nothing where it is built from elsewhere, or nobody has read it. */
function imageOf({ manifest, contract }: Known, service: string): string | undefined {
    const { image } = manifest.services?.[service] ?? {};
    if (!contract || !image || !("build" in image)) return undefined;
    const { dockerfile } = partsOf(sourceOf(manifest), image.build);
    return dockerfile === undefined ? undefined : imageFor(contract, dockerfile, image.build.args)?.id;
}

/** What another process says of the mode or a limit is what that one was told. */
function ofATrader(known: Known, one: Asked, path: Step[]): Flaw[] {
    const wrong = called(known, one, path);
    if (wrong.length || !allServicesSound(known)) return wrong;
    const own = traders(known);
    return own.includes(one.service) ? [] : [written([...path, "service"], one.service, `${oneOf(one.service, own)}, which places orders: it alone knows`)];
}

function loginExists({ manifest: { secrets } }: Known, { login }: Asked, path: Step[]): Flaw[] {
    const from = login && secretIn(login.password);
    if (!from || !secrets) return [];
    const { name, field } = from;
    const secret = secrets[name];
    const at = [...path, "login", "password"];
    if (!secret) return [written(at, login.password, `a secret of the manifest: ${oneOf(name, Object.keys(secrets))}`)];
    const fields = "generated" in secret ? [secret.generated.key] : secret.keys;
    return fields.includes(field) ? [] : [written(at, login.password, `a field of ${name}: ${oneOf(field, fields)}`)];
}

const meant = (nearest?: string): string => (nearest ? `; did you mean ${nearest}?` : "");

/** A path that nobody serves, and a line that is none, are no place in which a process says anything. */
function isServed(known: Known, { service, path: address, code }: Asked, path: Step[]): Flaw[] {
    const { contract } = known;
    const image = imageOf(known, service);
    if (!contract || image === undefined) return [];
    const asked = address.replace(/\?.*/, "");
    const { answer: told } = answer(contract, "route", `GET ${asked}`, image);
    // One that answers to every path, as a page's does, says nothing of this one.
    const isOwn = routesAt(contract, asked, image).some(route => route.path === asked && ["GET", "*"].includes(route.method));
    const unserved =
        isOwn || told === "not scanned" || told === "computed"
            ? []
            : [
                  written(
                      [...path, "path"],
                      address,
                      `a path that ${service} answers to GET, by the bot's contract${meant(nearest(contract, "route", `GET ${asked}`))}`,
                  ),
              ];
    const [, file, line] = /^(.*):(\d+)$/.exec(code) ?? [];
    const lines = linesIn(contract, file);
    const isLine = lines === undefined ? contract.lines === undefined : Number(line) <= lines;
    return isLine ? unserved : [...unserved, written([...path, "code"], code, lines ? `a line of it: the last is ${lines}` : "a file of the bot's source")];
}

/** A metric that no process that places orders exports, or one that counts, says nothing of what it goes by. */
function isExported(known: Known, { metric, ...rest }: Extract<Report, { metric: string }>, path: Step[]): Flaw[] {
    const { contract } = known;
    if (!contract || !allServicesSound(known)) return [];
    const found = traders(known).map(service => answer(contract, "metric", metric, imageOf(known, service)));
    const own = contract.metrics.find(({ name }) => name === metric);
    const [absent] = found.flatMap(one => (one.answer === "not read" && !one.unsure?.length ? [one] : []));
    if (absent && found.every(one => one.answer === "not read" && !one.unsure?.length))
        return [written([...path, "metric"], metric, `a metric of what places orders, by the bot's contract${meant(absent.nearest)}`)];
    if (own && ["counter", "histogram", "summary"].includes(own.type)) return [said("manifest", [...path, "metric"], `${metric}, a ${own.type}`, "a gauge")];
    if (!("label" in rest) || own?.labels === undefined || own.labels.includes(rest.label)) return [];
    return [written([...path, "label"], rest.label, own.labels.length ? oneOf(rest.label, own.labels) : `nothing: ${metric} has no label`)];
}

const reportsAreReal: Rule = known =>
    reportsOf(known).flatMap(([path, one]) =>
        "metric" in one ? isExported(known, one, path) : [...ofATrader(known, one, path), ...loginExists(known, one, path), ...isServed(known, one, path)],
    );

/** Rules about where the running process says what it goes by. */
export const reportRules: Rule[] = [reportsAreReal];
