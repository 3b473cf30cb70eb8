import { randomUUID } from "node:crypto";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { within } from "../../probes/bounds";
import { NoAccess } from "../../probes/probe";
import { addressOf, type Store, signIn } from "../../probes/stores";
import { Stack } from "../restore/store-plan";
import { lookLater, restartsOf } from "./cluster";
import { type Around, Failed, type Step, until, type Walk } from "./frame";

/** Seconds: between two messages, that nobody may be there to take one, until every node is back, and for one message. */
const patience = { between: 5, gap: 120, whole: 3600, message: 15 };

/** What Amazon MQ says of a broker. */
interface Described {
    id: string;
    state: string;
}

/** A broker of Amazon MQ, by its name. */
async function described({ means }: Around, name: string): Promise<Described> {
    const { DescribeBrokerCommand, MqClient, paginateListBrokers } = await import("@aws-sdk/client-mq");
    const client = new MqClient(await means.aws());
    for await (const { BrokerSummaries = [] } of paginateListBrokers({ client }, {})) {
        const id = BrokerSummaries.find(({ BrokerName }) => BrokerName === name)?.BrokerId;
        if (id) return { id, state: (await client.send(new DescribeBrokerCommand({ BrokerId: id }))).BrokerState ?? "" };
    }
    throw new NoAccess(`Amazon MQ knows no broker ${name}`);
}

async function reboot({ means }: Around, BrokerId: string): Promise<void> {
    const { MqClient, RebootBrokerCommand } = await import("@aws-sdk/client-mq");
    await new MqClient(await means.aws()).send(new RebootBrokerCommand({ BrokerId }));
}

/** A queue of the drill's own in the bot's virtual host, which is kept by all nodes and goes by itself where the drill dies. */
class Mailbox {
    readonly queue = `golive-drill-${randomUUID()}`;
    /** Messages that the broker has confirmed. */
    readonly taken = new Set<string>();

    constructor(private readonly store: Store<"rabbitmq">) {}

    /** A connection as the bot's own user, to whichever node takes it. */
    async connection(around: Around, signal: AbortSignal): Promise<ChannelModel> {
        const { connect } = await import("amqplib");
        const { username, password } = await signIn(around, this.store.store, "application");
        const { host, port, authority } = await addressOf(this.store, around, signal);
        const dial = await around.means.inside(host, port);
        const where = { protocol: "amqps", hostname: dial.host, port: dial.port, username, password, vhost: this.store.spec.virtualHost, heartbeat: 10 };
        const options = { servername: dial.serverName ?? host, ca: dial.ca ?? authority, timeout: patience.message * 1000 };
        const connection = await within(patience.message, () => connect(where, options));
        // Whoever uses it hears of it by what they ask.
        connection.on("error", () => undefined);
        return connection;
    }

    /** Uses a channel of a connection of its own. */
    async with<T>(around: Around, signal: AbortSignal, use: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
        const connection = await this.connection(around, signal);
        try {
            const channel = await within(patience.message, () => connection.createConfirmChannel());
            channel.on("error", () => undefined);
            return await within(patience.message, () => use(channel));
        } finally {
            connection.close().catch(() => undefined);
        }
    }

    make = (around: Around, signal: AbortSignal) =>
        this.with(around, signal, channel =>
            channel.assertQueue(this.queue, { durable: true, arguments: { "x-queue-type": "quorum", "x-expires": 6 * 3600 * 1000 } }),
        );

    send = (around: Around, signal: AbortSignal) =>
        this.with(around, signal, async channel => {
            const text = randomUUID();
            channel.sendToQueue(this.queue, Buffer.from(text), { persistent: true });
            await channel.waitForConfirms();
            this.taken.add(text);
        });

    /** How many of the messages that were taken are in it no more; it is empty afterwards. */
    async lost(around: Around, signal: AbortSignal): Promise<number> {
        const left = new Set(this.taken);
        await this.with(around, signal, async channel => {
            for (;;) {
                const message = await channel.get(this.queue, { noAck: true });
                if (!message) return;
                left.delete(message.content.toString());
            }
        });
        return left.size;
    }

    drop = (around: Around, signal: AbortSignal) => this.with(around, signal, channel => channel.deleteQueue(this.queue));
}

/** Sends a message every few seconds until the broker has rebooted, and sees for how long nobody took one. */
async function sendMeanwhile(name: string, mailbox: Mailbox, isCut: () => boolean, state: () => Promise<string>, { around, signal, saw }: Walk): Promise<void> {
    const begun = around.clock();
    let [last, gap, hasRebooted] = [begun, 0, false];
    const before = mailbox.taken.size;
    for (;;) {
        await around.sleep(patience.between * 1000, signal);
        await mailbox.send(around, signal).then(
            () => {
                last = around.clock();
            },
            () => undefined,
        );
        gap = Math.max(gap, (around.clock() - last) / 1000);
        const now = await state();
        if (now !== "RUNNING") hasRebooted = true;
        const lasted = (around.clock() - begun) / 1000;
        if (now === "RUNNING" && (hasRebooted || lasted > patience.gap * 5) && around.clock() - last < patience.between * 1000) break;
        if (lasted > patience.whole) throw new Failed(`${name} is ${now}, and takes no message, after ${Math.round(lasted / 60)} minutes`);
    }
    saw({
        what: `${name}: whether nodes were away`,
        demanded: "Amazon MQ says that it reboots, and a connection that stood is cut off",
        found: `${hasRebooted ? "it rebooted" : "it never said so"}, the connection ${isCut() ? "was cut off" : "stood"}`,
        holds: hasRebooted && isCut() ? "yes" : "unknown",
    });
    const sent = mailbox.taken.size - before;
    saw({
        what: `${name}: messages meanwhile`,
        demanded: `somebody takes them, but for ${patience.gap} s at most`,
        found: `${sent} taken, and none for ${Math.round(gap)} s`,
        holds: sent > 0 && gap <= patience.gap ? "yes" : "no",
    });
}

/** The steps of a RabbitMQ on Amazon MQ whose nodes are rebooted one by one: a message that lay in it stays, and others are taken meanwhile. */
export function rabbitmqSteps(store: Store<"rabbitmq">, { resources }: Around): Step[] {
    const { store: name } = store;
    const mailbox = new Mailbox(store);
    const stack = (resources as Stack["resources"]).find(one => one.type === "aws:cloudformation/stack:Stack" && one.name === name);
    let restarts = new Map<string, number>();
    let [id, isCut, stood]: [string, boolean, ChannelModel | undefined] = ["", false, undefined];
    const broker = (around: Around) => {
        if (!stack) throw new Error(`the preview has no broker ${name}`);
        return described(around, Stack.text(stack, "name"));
    };
    return [
        {
            say: `Put a message into a queue of the drill's own in ${name}.`,
            run: async ({ around, signal }) => {
                const { id: own, state } = await broker(around);
                if (state !== "RUNNING") throw new Error(`${name} is ${state}, and is not rebooted`);
                await mailbox.make(around, signal);
                await mailbox.send(around, signal);
                stood = await mailbox.connection(around, signal);
                stood.on("close", () => {
                    isCut = true;
                });
                restarts = await restartsOf(around);
                id = own;
            },
            back: {
                say: "Delete that queue.",
                run: async walk => {
                    stood?.close().catch(() => undefined);
                    const gone = () =>
                        mailbox.drop(walk.around, walk.signal).then(
                            () => true,
                            () => undefined,
                        );
                    await until("a node that deletes the queue", walk, gone, { seconds: patience.gap });
                },
            },
        },
        {
            say: `Have Amazon MQ reboot ${name}.`,
            run: async ({ around }) => {
                if (isCut) throw new Error(`${name} cuts connections off by itself, and is not rebooted`);
                await reboot(around, id);
            },
            back: {
                say: `See that ${name} runs.`,
                run: async walk => {
                    const runs = async () => ((await broker(walk.around)).state === "RUNNING" ? true : undefined);
                    if (id !== "") await until(name, walk, runs, { seconds: patience.whole, every: 15 });
                },
            },
        },
        {
            say: `Send a message every ${patience.between} s until it has rebooted.`,
            run: async walk =>
                sendMeanwhile(
                    name,
                    mailbox,
                    () => isCut,
                    async () => (await broker(walk.around)).state,
                    walk,
                ),
        },
        {
            say: "Take every message out again.",
            run: async ({ around, signal, saw }) => {
                const lost = await mailbox.lost(around, signal);
                const [what, demanded, found] = [`${name}: messages that were taken`, "all of them are there", `${lost} of ${mailbox.taken.size} are lost`];
                saw({ what, demanded, found, holds: lost === 0 ? "yes" : "no" });
            },
        },
        lookLater(() => restarts, `while ${name} rebooted`),
    ];
}
