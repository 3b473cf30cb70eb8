import type { Measure } from "../../checklist/evidence-file";
import type { Manifest } from "../../config/manifest";
import { secretIn } from "../../config/placeholders";
import { secretName } from "../../config/secret-names";
import { valueAt } from "../../documents";
import { held, listed, untold } from "../held";
import { get, json } from "../http";
import type { World } from "../probe";
import { prometheusOf } from "../prometheus";
import { isSame } from "./told";

type Reports = NonNullable<Manifest["trading"]["reports"]>;
type Said = NonNullable<Reports["mode"]> | NonNullable<Reports["limits"][keyof Reports["limits"]]>;

/** What the running process answers at the path of a place: what stands where in it. */
export async function answerAt(world: World, said: Extract<Said, { service: string }>, signal: AbortSignal): Promise<(at: string) => unknown> {
    const { manifest, target } = world.everything;
    const { service, path, login } = said;
    const port = manifest.services[service]?.ports[said.port];
    if (port === undefined) throw new Error(`the manifest has no service ${service} with a port ${said.port}`);
    const from = login && secretIn(login.password);
    const password = from && (await world.means.secret(secretName(target, from.name)))[from.field];
    if (login && !password) throw new Error(`the secret ${from?.name} has no field ${from?.field}`);
    const dial = await world.means.inside(`${service}.${manifest.name}.svc.cluster.local`, port);
    const { status, body } = await get(`http://${dial.host}:${dial.port}${path}`, { signal, ...(login && { auth: `${login.username}:${password}` }) });
    if (status !== 200) throw new Error(`${path} of ${service} answers with HTTP ${status}`);
    const answer = json(body);
    return at => valueAt(answer, at);
}

/** What the running process says in a place: one text of each pod or series of its own. */
async function saidAt(world: World, trader: string, said: Said, signal: AbortSignal): Promise<string[]> {
    if ("metric" in said) {
        const { manifest } = world.everything;
        const samples = await (await prometheusOf({ world, signal })).numbers(`${said.metric}{namespace="${manifest.name}",container="${trader}"}`);
        if (!("label" in said)) return samples.map(({ value }) => String(value));
        return samples.filter(({ value }) => value === 1).flatMap(({ labels }) => labels[said.label] ?? []);
    }
    const value = (await answerAt(world, said, signal))(said.at);
    return value === undefined || value === null || (typeof value === "object" && !Array.isArray(value))
        ? []
        : [Array.isArray(value) ? value.join(",") : String(value)];
}

/** What a process that places orders itself says, against what it was told. Where it says nothing, nobody can know what it really goes by. */
export async function processSays(
    world: World,
    { what, trader, said, expected }: { what: string; trader: string; said: Said | undefined; expected: string },
    signal: AbortSignal,
): Promise<Measure> {
    const asked = `${what}, as the running process of ${trader} itself says it`;
    if (said === undefined)
        return untold(
            asked,
            expected,
            "the manifest names no path and no metric where the process says it (trading.reports; docs/verify.md says what a bot exposes)",
        );
    if ("service" in said && said.service !== trader) return untold(asked, expected, `what ${said.service} says is not what ${trader} goes by`);
    const where = "metric" in said ? said.metric : `${said.service}${said.path}`;
    const found = await saidAt(world, trader, said, signal);
    if (found.length === 0) return untold(asked, expected, `${where} says nothing of it`);
    return held(
        asked,
        expected,
        found.every(one => isSame(one, expected)),
        `${listed([...new Set(found)])} (${where})`,
    );
}
