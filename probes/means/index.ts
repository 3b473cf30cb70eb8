import type { KubeConfig } from "@kubernetes/client-node";
import { fromAws } from "../aws";
import { type Dial, type Means, NoAccess } from "../probe";
import { clusterOf, inCluster, openInCluster } from "./cluster";
import { type Forward, openForward } from "./forward";

/** Where a stack is, and who asks. */
export interface Reach {
    region: string;
    /** Name of the cluster. */
    cluster: string;
    bastion: {
        /** Value of the tag `golive:bastion` on its instance. */
        tag: string;
        /** Document of Systems Manager that opens a port of another host. */
        document: string;
    };
    /** How a client of AWS is made for a region, as whoever asks. */
    aws(region: string): Record<string, unknown>;
    /** @default process.env */
    environment?: NodeJS.ProcessEnv;
    /** What opens a session. @default aws, on the search path */
    program?: string;
}

/** How AWS says that nobody here is anybody. */
const noLogin = /credential|token|sso|expired|not authorized|access ?denied|UnrecognizedClient/i;

/** What a call of AWS's answers; NoAccess where whoever asks may not, or is nobody. */
const answered = <T>(what: string, call: () => Promise<T>): Promise<T> =>
    fromAws(
        call,
        (_, why) => new NoAccess(noLogin.test(why) ? `${what} is not told to whoever asks (log in to AWS first): ${why}` : `${what} is not known: ${why}`),
    );

/** The ways into a stack. What is opened on the way is opened once, and all of it is closed at the end. */
export function meansOf({ region, cluster, bastion, aws, environment = process.env, program }: Reach): Means & { close(): Promise<void> } {
    const opened = new Map<string, Promise<unknown>>();
    /** Asked once, whatever the answer. */
    const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
        const known = (opened.get(key) as Promise<T> | undefined) ?? ask();
        opened.set(key, known);
        return known;
    };
    const forwards: Forward[] = [];
    let closed = false;
    const kept = (forward: Forward): Dial => {
        if (closed) forward.close();
        else forwards.push(forward);
        return { host: "127.0.0.1", port: forward.port };
    };

    /** Whoever asks, found out once: each question would look for a login again, and ask for a second factor's code again. */
    const login = () =>
        once("login", () =>
            fromAws(
                async () => {
                    const { credentials } = aws(region);
                    if (typeof credentials === "function") await credentials();
                    return credentials;
                },
                (_, why) => new NoAccess(`not logged in to AWS: ${why}`),
            ),
        );
    const client = async (other = region): Promise<Record<string, unknown>> => {
        const credentials = await login();
        return { ...aws(other), ...(credentials !== undefined && { credentials }) };
    };
    const instance = () =>
        answered("the stack's bastion", async () => {
            const { DescribeInstancesCommand, EC2Client } = await import("@aws-sdk/client-ec2");
            const filters = [
                { Name: "tag:golive:bastion", Values: [bastion.tag] },
                { Name: "instance-state-name", Values: ["running"] },
            ];
            const { Reservations } = await new EC2Client(await client()).send(new DescribeInstancesCommand({ Filters: filters }));
            const id = Reservations?.[0]?.Instances?.[0]?.InstanceId;
            if (!id) throw new NoAccess(`no instance with the tag golive:bastion=${bastion.tag} runs in ${region}`);
            return id;
        });
    const endpoint = () =>
        answered(`the cluster ${cluster}`, async () => {
            const { DescribeClusterCommand, EKSClient } = await import("@aws-sdk/client-eks");
            return (await new EKSClient(await client()).send(new DescribeClusterCommand({ name: cluster }))).cluster?.endpoint ?? "";
        });
    const kubernetes = (): Promise<KubeConfig> => once("kubernetes", () => clusterOf(endpoint, { region, cluster }, environment));
    const inside = (host: string, port: number): Promise<Dial> =>
        once(`inside ${host}:${port}`, async () => {
            const service = inCluster(host, port);
            const forward = service
                ? await openInCluster(await kubernetes(), service)
                : await openForward({ region, document: bastion.document, instance: await once("bastion", instance) }, host, port, program);
            return { ...kept(forward), serverName: host };
        });

    return {
        world: async (host, port) => ({ host, port }),
        inside,
        kubernetes,
        aws: client,
        prometheus: async () => {
            const { host, port } = await inside("monitoring-prometheus.monitoring.svc", 9090);
            return `http://${host}:${port}`;
        },
        secret: name =>
            once(`secret ${name}`, () =>
                answered(`the secret ${name}`, async () => {
                    const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
                    const { SecretString = "" } = await new SecretsManagerClient(await client()).send(new GetSecretValueCommand({ SecretId: name }));
                    return fieldsOf(name, SecretString);
                }),
            ),
        close: async () => {
            closed = true;
            for (const forward of forwards) forward.close();
        },
    };
}

/** A secret's fields. What it holds is in no error. */
function fieldsOf(name: string, text: string): Record<string, string> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        value = undefined;
    }
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new NoAccess(`the secret ${name} has no fields`);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}
