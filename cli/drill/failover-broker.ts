import { storesNamespace } from "../../components/stores";
import { delivers, storesOf } from "../../probes/stores";
import { endPod, isReady, lookLater, podsIn, restartsOf } from "./cluster";
import { alone, patience, planOf } from "./failovers";
import { type Around, type Drill, Failed, type Step, unsafe, until } from "./frame";
import { rabbitmqSteps } from "./rabbitmq";

/** Pods of a NATS, by the labels that its chart gives them. */
const natsPods = (around: Around, name: string) => podsIn(around, storesNamespace, `app.kubernetes.io/name=nats,app.kubernetes.io/instance=${name}`);

/** The steps of a NATS that loses a server: the others stay and deliver, and another one comes in its place. */
function natsSteps(name: string, servers: number): Step[] {
    let restarts = new Map<string, number>();
    let gone = "";
    const ready = async (around: Around) => (await natsPods(around, name)).filter(isReady);
    /** Whether every server is there, and none of them is the one that was ended. */
    const isWhole = async (around: Around) => {
        const pods = await ready(around);
        return pods.length === servers && pods.every(({ metadata }) => metadata?.uid !== gone);
    };
    const whole: NonNullable<Step["back"]> = {
        say: `See that ${servers} servers of ${name} are ready.`,
        run: async walk => {
            if (gone === "") return;
            await until(`${servers} servers of ${name}`, walk, async () => ((await isWhole(walk.around)) ? true : undefined), {
                seconds: patience.whole,
                every: 5,
            });
        },
    };
    return [
        {
            say: `End a server of ${name}, and send a message over the others.`,
            run: async ({ around, signal, saw }) => {
                const pods = await ready(around);
                if (pods.length !== servers) throw new Error(`${pods.length} of ${servers} servers of ${name} are ready, and none is ended`);
                restarts = await restartsOf(around);
                gone = pods[0].metadata?.uid ?? "";
                await endPod(around, storesNamespace, pods[0].metadata?.name ?? "");
                const left = (await ready(around)).filter(({ metadata }) => metadata?.uid !== gone).length;
                if (left < servers - 1) throw new Failed(`${left} servers of ${name} are left of ${servers}`);
                saw({ what: `${name}: servers that stay`, demanded: `${servers - 1} of ${servers}`, found: String(left), holds: "yes" });
                const [store] = storesOf(around, "nats").filter(one => one.store === name);
                const arrived = await delivers(store, { world: around, signal });
                const found = arrived ? "delivered" : "not delivered";
                saw({ what: `${name}: a message meanwhile`, demanded: "delivered", found, holds: arrived ? "yes" : "no" });
            },
            back: whole,
        },
        { say: whole.say, run: whole.run },
        lookLater(() => restarts, `while ${name} lacked a server`),
    ];
}

/** A broker loses a server. */
export const failoverBroker: Drill = {
    name: "failover-broker",
    says: "each broker loses a server, messages go on over the others, and the bot goes on",
    plan: around => {
        const why = unsafe(around, "messages that are on their way may be orders");
        if (why) return { refused: why };
        const isCluster = around.everything.settings.rabbitmq?.cluster === true;
        const [nats, rabbitmq] = [storesOf(around, "nats"), storesOf(around, "rabbitmq")];
        const several = nats.filter(({ spec }) => spec.replicas > 1);
        const single = [...nats.filter(one => !several.includes(one)), ...(isCluster ? [] : rabbitmq)];
        const tried = [
            ...several.map(({ store, spec }) => natsSteps(store, spec.replicas)),
            ...(isCluster ? rabbitmq.map(store => rabbitmqSteps(store, around)) : []),
        ];
        return planOf(
            tried,
            single.map(({ store }) => ({ name: store, why: alone })),
            "the bot has no broker",
        );
    },
};
