import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as plainServer } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:net";
import type { NamedControl } from "../../checklist/catalogue";
import type { Everything } from "../../config/check";
import { type Contract, readContract } from "../../contract";
import { here, type Listening, listening } from "../../probes/canary/loopback";
import { certified, type Identity } from "../../probes/outside/certificate";
import { type Family, type Means, NoAccess, type Probe, type World } from "../../probes/probe";
import { type ProbeAnswer, run } from "../../probes/run";
import { bot, control, root } from "../checklist/fixture";

export const host = "api.trading.example.com";
const inDays = (count: number) => new Date(Date.now() + count * 24 * 60 * 60 * 1000);
export const authority: Identity = certified({ names: [], authority: true, until: inDays(3000) });
export const own: Identity = certified({
    names: [host, "dashboard.trading.example.com"],
    by: authority,
    until: inDays(90),
});

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const open: Listening[] = [];

/** Lets a server listen until the tests of the file are over. */
export async function serving(server: Server): Promise<number> {
    const one = await listening(server);
    open.push(one);
    return one.port;
}

/** Ends what `serving` began. */
export const closeAll = async (): Promise<void> => {
    await Promise.all(open.splice(0).map(one => one.close()));
};

/** Servers of the world's end: over HTTPS with a certificate of the bot's names, and in plain text. */
export async function site(answer: Answer, plain: Answer = (_, response) => response.writeHead(301, { location: `https://${host}/api/v1/health` }).end()) {
    const secure = createServer({ cert: own.certificate, key: own.key }, answer);
    return { secure, ports: { 443: await serving(secure), 80: await serving(plainServer(plain)) } };
}

const nobody = async (): Promise<never> => {
    throw new NoAccess("nobody is logged in");
};
const none: Means = { world: nobody, inside: nobody, kubernetes: nobody, aws: nobody, prometheus: nobody, secret: nobody };

/** Where each port of the world leads on this machine. */
export const leads = (ports: Partial<Record<number, number>>, ca: string | undefined = authority.certificate): Partial<Means> => ({
    world: async (_, port) => {
        const to = ports[port];
        if (to === undefined) throw new NoAccess(`nobody is at port ${port}`);
        return here(to, ca);
    },
});

export const contractOf = (name: string): Contract | undefined => readContract(root, name).contract;

/** An environment with these means; a real bot's settings and manifest. */
export const worldOf = (means: Partial<Means>, more: Partial<World> = {}, everything: Everything = bot()): World => ({
    everything,
    contract: contractOf(everything.manifest.name),
    resources: [],
    means: { ...none, ...means },
    now: () => new Date(),
    ...more,
});

/** The bot with other paths let through. */
export function letting(paths: string[], name = "cryptofunk", service = "api"): Everything {
    const everything = structuredClone({ ...bot(name), place: undefined }) as unknown as Everything;
    const { public: exposed } = everything.manifest.services[service];
    if (exposed) exposed.paths = paths;
    return everything;
}

/** A control that a probe answers. */
export const asking = (probe: string, more: Partial<NamedControl> = {}): NamedControl =>
    ({ ...control({ probe }), id: "it-holds", file: "checklist/controls/all.yaml", needs: [], demands: {}, ...more }) as unknown as NamedControl;

const measure = { what: "a planted fault", demanded: "none", found: "it", holds: "no" } as const;

/** A family with a canary that is told. */
export const familyOf = (...probes: Family["probes"]): Family => ({ name: probes[0].name.split(".")[0], probes, canary: async () => [measure] });

/** What a probe answers to a control in an environment, by the way that `npm run verify` goes. */
export async function verdict(
    // biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
    probe: Probe<any>,
    world: World,
    { control: more = {}, demands = {}, seconds = 20 }: { control?: Partial<NamedControl>; demands?: NamedControl["demands"]; seconds?: number } = {},
): Promise<ProbeAnswer> {
    const limited = { ...probe, seconds: Math.min(seconds, probe.seconds ?? seconds) };
    const [answer] = await run([{ control: asking(probe.name, more), demands }], { families: [familyOf(limited)], world });
    return answer;
}

/** What was found, in a line for each measure that does not hold. */
export const told = ({ measured }: ProbeAnswer): string =>
    measured
        .filter(({ holds }) => holds !== "yes")
        .map(({ what, found }) => `${what}: ${found}`)
        .join("\n");
