import { storesNamespace } from "../../components/stores";
import { endPod, isReady, podsIn, restartsOf, wentOn } from "./cluster";
import { alone, patience, planOf, type Untried } from "./failovers";
import { type Around, type Drill, Failed, type Step, unsafe, until } from "./frame";

/** Pods of a NATS, by the labels that its chart gives them. */
const natsPods = (around: Around, name: string) => podsIn(around, storesNamespace, `app.kubernetes.io/name=nats,app.kubernetes.io/instance=${name}`);

/** The steps of a NATS that loses a server: the others stay, and it comes back. */
function natsSteps(name: string, servers: number): Step[] {
    let restarts = new Map<string, number>();
    let gone = "";
    const ready = async (around: Around) => (await natsPods(around, name)).filter(isReady);
    const whole: NonNullable<Step["back"]> = {
        say: `See that ${servers} servers of ${name} are ready.`,
        run: async walk => {
            if (gone === "") return;
            await until(`${servers} servers of ${name}`, walk, async () => ((await ready(walk.around)).length === servers ? true : undefined), {
                seconds: patience.whole,
                every: 5,
            });
        },
    };
    return [
        {
            say: `End a server of ${name}.`,
            run: async ({ around, saw }) => {
                const pods = await ready(around);
                if (pods.length !== servers) throw new Error(`${pods.length} of ${servers} servers of ${name} are ready, and none is ended`);
                restarts = await restartsOf(around);
                gone = pods[0].metadata?.name ?? "";
                const uid = pods[0].metadata?.uid;
                await endPod(around, storesNamespace, gone);
                const left = (await ready(around)).filter(({ metadata }) => metadata?.uid !== uid).length;
                if (left < servers - 1) throw new Failed(`${left} servers of ${name} are left of ${servers}`);
                saw({ what: `${name}: servers that stay`, demanded: `${servers - 1} of ${servers}`, found: String(left), holds: "yes" });
            },
            back: whole,
        },
        { say: whole.say, run: whole.run },
        { say: "Look whether the bot went on.", run: walk => wentOn(restarts, walk, `while ${name} lacked a server`) },
    ];
}

const noSingle = "Amazon MQ ends no single node when it is asked: its reboot takes all of them one by one (aws mq reboot-broker)";

/** A broker loses a server. */
export const failoverBroker: Drill = {
    name: "failover-broker",
    says: "each broker loses a server, the others stay, and the bot goes on",
    plan: around => {
        const why = unsafe(around, "messages that are on their way may be orders");
        if (why) return { refused: why };
        const stores = Object.entries(around.everything.manifest.stores);
        const tried = stores.flatMap(([name, store]) => (store.kind === "nats" && store.replicas > 1 ? [natsSteps(name, store.replicas)] : []));
        const untried = stores.flatMap(([name, store]): Untried[] => {
            if (store.kind === "rabbitmq") return [{ name, why: noSingle }];
            return store.kind === "nats" && store.replicas < 2 ? [{ name, why: alone }] : [];
        });
        return planOf(tried, untried, "the bot has no broker");
    },
};
