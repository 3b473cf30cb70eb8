import type { Measure } from "../../checklist/evidence-file";
import type { Manifest } from "../../config/manifest";
import { valueAt } from "../../documents";
import { held, listed, untold } from "../held";
import { get, json } from "../http";
import { prometheusOf } from "../monitoring/prometheus";
import type { World } from "../probe";
import { isSame } from "./told";

type Reports = NonNullable<Manifest["trading"]["reports"]>;
type Said = NonNullable<Reports["mode"]> | NonNullable<Reports["limits"][keyof Reports["limits"]]>;

/** What the running process says in a place: one text of each pod or series. */
async function saidAt(world: World, said: Said, signal: AbortSignal): Promise<string[]> {
    const { manifest } = world.everything;
    if ("metric" in said) {
        const samples = await (await prometheusOf({ world, signal })).numbers(`${said.metric}{namespace="${manifest.name}"}`);
        if (!("label" in said)) return samples.map(({ value }) => String(value));
        return samples.filter(({ value }) => value === 1).flatMap(({ labels }) => labels[said.label] ?? []);
    }
    const port = manifest.services[said.service]?.ports[said.port];
    if (port === undefined) throw new Error(`the manifest has no service ${said.service} with a port ${said.port}`);
    const dial = await world.means.inside(`${said.service}.${manifest.name}.svc.cluster.local`, port);
    const { status, body } = await get(`http://${dial.host}:${dial.port}${said.path}`, { signal });
    if (status !== 200) throw new Error(`${said.path} of ${said.service} answers with HTTP ${status}`);
    const value = valueAt(json(body), said.at);
    return value === undefined || value === null || (typeof value === "object" && !Array.isArray(value))
        ? []
        : [Array.isArray(value) ? value.join(",") : String(value)];
}

/** What the running process itself says, against what it was told. Where it says nothing, nobody can know what it really goes by. */
export async function processSays(world: World, what: string, said: Said | undefined, expected: string, signal: AbortSignal): Promise<Measure> {
    const asked = `${what}, as the running process itself says it`;
    if (said === undefined) return untold(asked, expected, "the manifest names no path and no metric where the process says it (trading.reports)");
    const where = "metric" in said ? said.metric : `${said.service}${said.path}`;
    const found = await saidAt(world, said, signal);
    if (found.length === 0) return untold(asked, expected, `${where} says nothing of it`);
    return held(
        asked,
        expected,
        found.every(one => isSame(one, expected)),
        `${listed([...new Set(found)])} (${where})`,
    );
}
