import type { Measure } from "../../checklist/evidence-file";
import { planted } from "../canary";
import type { Question } from "../canary/server";
import { ClusterApi, type Pod } from "../cluster-api";
import { held, untold } from "../held";
import { podsOf } from "../pods/pods";
import type { Family, Probe, Target, World } from "../probe";
import { type Workload, workloadsOf } from "../workloads";
import { standsIn } from "./in-pod";
import { processSays } from "./said";
import { isSame, limitsSaid, limitsTold, modeSaid, modeTold, type Told, traders } from "./told";

/** A service that places orders, with what it is told. */
interface Trader extends Target {
    workload: Workload;
    told: Told[];
}

type Some = World["everything"];

const tradersWith =
    (told: (everything: Some, service: string) => Told[]) =>
    (world: World): Trader[] =>
        workloadsOf(world)
            .filter(({ name }) => traders(world.everything).includes(name))
            .map(workload => ({ name: workload.name, workload, told: told(world.everything, workload.name) }));

const placeText = ({ variable, argument, file, at }: Told["place"]): string => variable ?? argument ?? `${at} in ${file}`;

/** What one pod was given, in each place. */
async function deployed(cluster: ClusterApi, pod: Pod, { name, told }: Trader): Promise<Measure[]> {
    const container = pod.spec?.containers?.find(one => one.name === name);
    return Promise.all(
        told.map(async ({ what, place, expected }) => {
            const asked = `${what}, as deployed to ${pod.metadata.name}: ${placeText(place)}`;
            const demanded = expected ?? "nothing";
            if (!container) return untold(asked, demanded, `the pod has no container ${name}`);
            const found = await standsIn(cluster, pod, container, place);
            if ("unknown" in found) return untold(asked, demanded, found.unknown);
            if ("nothing" in found) return held(asked, demanded, expected === undefined, "nothing");
            const words = place.argument === "any" ? found.text.split(" ") : [found.text];
            return held(asked, demanded, expected !== undefined && words.some(word => isSame(word, expected)), found.text);
        }),
    );
}

/** What the pods of a trader were given, as the cluster's API has it, and what its process says of itself. */
const asDeployed = (
    name: Probe["name"],
    says: string,
    told: (everything: Some, service: string) => Told[],
    said: (world: World, trader: string, signal: AbortSignal) => Promise<Measure[]>,
): Probe<Trader> => ({
    name,
    says,
    targets: tradersWith(told),
    async ask(trader, { world, signal }) {
        const cluster = await ClusterApi.of(world, signal);
        const pods = await podsOf(cluster, trader.workload);
        if (pods.length === 0) return [held(`pods of ${trader.name}`, "one that runs", false, "none")];
        const given = await Promise.all(pods.map(pod => deployed(cluster, pod, trader)));
        return [...given.flat(), ...(await said(world, trader.name, signal))];
    },
});

const mode = asDeployed("mode.as-deployed", "whether what runs trades in the mode of the stack's phase", modeTold, async (world, trader, signal) => {
    const { manifest, settings } = world.everything;
    const expected = modeSaid(world.everything, settings.phase);
    return [await processSays(world, { what: "mode", trader, said: manifest.trading.reports?.mode, expected }, signal)];
});

const limits = asDeployed("mode.limits-as-deployed", "whether what runs trades with the limits of the stack's phase", limitsTold, (world, trader, signal) => {
    const reports = world.everything.manifest.trading.reports?.limits;
    return Promise.all(
        limitsSaid(world.everything).map(({ name, expected }) => processSays(world, { what: name, trader, said: reports?.[name], expected }, signal)),
    );
});

// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const all: readonly Probe<any>[] = [mode, limits];

/** A trader that plays where it should not, with another limit than it was told: what the canary has to tell. */
const manifest = {
    services: { planted: { placesOrders: true } },
    trading: { mode: { variable: "MODE", dry: "paper", canary: "live", live: "live" }, switches: [] },
    risk: { maxLeverage: { value: 2, told: [{ variable: "LEVERAGE", unit: "factor" }], enforcedBy: { exchange: "planted" } } },
};
const container = (mode: string, leverage: string) => ({
    ...{ name: "planted", image: "planted" },
    env: [
        { name: "MODE", value: mode },
        { name: "LEVERAGE", value: leverage },
    ],
});
const pod = { metadata: { name: "planted-0", namespace: "planted" }, spec: { containers: [container("live", "50")] }, status: { phase: "Running" } };
const resources = [
    {
        type: "kubernetes:apps/v1:StatefulSet",
        properties: { metadata: { namespace: "planted" }, spec: { replicas: 1, template: { spec: { containers: [container("paper", "2")] } } } },
    },
];

export { answerAt } from "./said";
export { modeSaid } from "./told";

/** In which mode and with which limits what runs trades. */
export const modeFamily = (probes = all): Family => ({
    name: "mode",
    probes: [...probes],
    canary: planted(
        ...probes.map(probe => ({
            ...{ probe, plot: { manifest, settings: { phase: "dry" }, resources } },
            answers: ({ path }: Question) => (path.startsWith("/api/v1/namespaces/planted/pods") ? { items: [pod] } : undefined),
        })),
    ),
});
