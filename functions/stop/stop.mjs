import { randomBytes } from "node:crypto";
import { call } from "./call.mjs";
import { callerOf } from "./caller.mjs";
import { eksToken, kubernetesAt } from "./kubernetes.mjs";
import { hold, look } from "./marker.mjs";
import { end } from "./pods.mjs";

/** Milliseconds within which what trades has stopped, or it is told that it has not. */
const limit = 22_000;

const reasonOf = ({ reason }) => {
    const text = typeof reason === "string" ? reason.trim() : "";
    if (!text) throw new Error("a stop needs a reason: { reason: string }");
    return text.slice(0, 500);
};

/** `stop-20261129-031500-4f2a9c`: by its moment, and never twice. */
const idOf = (when, random) => `stop-${when.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-")}-${random}`;

/**
 * Stops a bot, and answers step by step: a marker that keeps new pods of what trades from starting; the kill switch, as the manifest says; where
 * there is none, it failed, or `now` is asked for, the pods of what places orders are ended; open orders are cancelled where the manifest has a
 * call for it, and no position is closed; a record is kept; the channels are told. A step that fails keeps no later one from being tried.
 * `{ look: true }` only tells which stop stands. Nothing here resumes.
 */
export const makeHandler = ({ api, config, identify, keep, tell, now, sleep, random }) => {
    const { bot, stack, namespace, label, placers, throws, cancels, leaves } = config;
    const remark = leaves ? `; ${leaves}` : "";
    const where = { api, namespace, bot, label };

    return async event => {
        if (event?.look) return { standing: await look(where) };
        const reason = reasonOf(event ?? {});
        const started = now();
        const left = () => limit - (now() - started);
        const seconds = from => Math.round((now() - from) / 100) / 10;
        const steps = [];
        const step = async (name, work) => {
            const from = now();
            try {
                steps.push({ step: name, ok: true, says: await work(), seconds: seconds(from) });
                return true;
            } catch (error) {
                steps.push({ step: name, ok: false, says: error.message, seconds: seconds(from) });
                return false;
            }
        };
        const timed = { ...where, left, sleep };
        const when = new Date(started);
        const { who, proven } = await identify(event);
        const id = idOf(when, random());
        const order = { id, who, when: when.toISOString(), reason };

        const held = await step("hold", () => hold(timed, order));
        const thrown = throws !== undefined && !event.now && (await step("switch", () => call(where, throws, { everyOne: true })));
        const cancel = () => step("cancel", () => call(where, cancels));
        // What the ended pods alone could do comes before their end, unless nobody has the time.
        const before = cancels && (thrown || (placers.includes(cancels.service) && !event.now));
        if (before) await cancel();
        const ended = !thrown && (await step("end", async () => `${await end(timed, placers)}${remark}`));
        if (cancels && !before) await cancel();

        const stopped = held && (thrown || ended);
        const record = { ...order, proven, bot, stack, now: Boolean(event.now), stopped, seconds: seconds(started), steps: [...steps] };
        await step("record", () => keep(record));
        await step("tell", () => tell({ ...record, steps: [...steps] }));
        return { ...record, complete: steps.every(({ ok }) => ok), steps };
    };
};

/** What the channels are told: a message that functions/alarms/tell.mjs reads. */
export const messageOf = ({ id, bot, stack, who, reason, stopped, steps, ...record }) => ({
    alarm: `[P0] ${bot} ${stack} ${stopped ? "was stopped" : "COULD NOT BE STOPPED"} by ${who}: ${reason}`,
    event: { id, "detail-type": "Stop", detail: { id, who, reason, stopped, steps, ...record } },
});

let ready;
const wire = async () => {
    const [{ default: aws4 }, { S3 }, { SNS }] = await Promise.all([import("aws4"), import("@aws-sdk/client-s3"), import("@aws-sdk/client-sns")]);
    const config = JSON.parse(process.env.CONFIG);
    const { AWS_REGION: region, CLUSTER: cluster, ENDPOINT: address, AUTHORITY: authority, TOPIC, BUCKET } = process.env;
    const [s3, sns] = [new S3({}), new SNS({})];
    const soon = () => ({ abortSignal: AbortSignal.timeout(4_000) });
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const headers = () => ({ authorization: `Bearer ${eksToken({ sign: aws4.sign, credentials, region, cluster })}` });
    return makeHandler({
        config,
        api: kubernetesAt({ address, tls: { ca: Buffer.from(authority, "base64") }, headers }),
        identify: event => callerOf({ fetch, region, stack: `${config.bot}-${config.stack}` }, event),
        keep: async record => {
            const Key = `${record.id}.json`;
            await s3.putObject({ Bucket: BUCKET, Key, Body: JSON.stringify(record), ContentType: "application/json" }, soon());
            return `s3://${BUCKET}/${Key}`;
        },
        tell: async record => {
            await sns.publish({ TopicArn: TOPIC, Subject: `Stop of ${config.bot} ${config.stack}`, Message: JSON.stringify(messageOf(record)) }, soon());
            return "every channel that the settings name";
        },
        now: Date.now,
        sleep: ms => new Promise(done => setTimeout(done, ms)),
        random: () => randomBytes(3).toString("hex"),
    });
};

export const handler = async event => {
    ready ??= wire().catch(error => {
        ready = undefined;
        throw error;
    });
    return (await ready)(event);
};
