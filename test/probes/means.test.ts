import * as assert from "node:assert";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as httpsServer } from "node:https";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { meansOf, type Reach } from "../../probes/means";
import { clusterOf, inCluster, openInCluster } from "../../probes/means/cluster";
import { openForward } from "../../probes/means/forward";
import { certified } from "../../probes/outside/certificate";
import { NoAccess } from "../../probes/probe";
import { scratchFolder } from "../scratch";
import { answered } from "../started";
import { amazonAnswering } from "./amazon";
import { authority, closeAll, serving } from "./fixture";

afterEach(closeAll);

/** A program that stands for the AWS CLI; `aws` is what it does with its arguments. */
function standIn(script: string): string {
    const folder = scratchFolder("aws");
    const program = join(folder, "aws");
    writeFileSync(program, `#!${process.execPath}\n${script}\n`);
    chmodSync(program, 0o755);
    return program;
}

/** A plug-in as a child of its own, as the AWS CLI starts it, that listens at the local port and leads to what the parameters name. */
const forwards = (log: string) => `
const { spawn } = require("node:child_process");
const parameters = process.argv[process.argv.indexOf("--parameters") + 1];
require("node:fs").writeFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)));
const [, host, port, local] = /^host=(.*),portNumber=(\\d+),localPortNumber=(\\d+)$/.exec(parameters);
const plugin = "require('node:net').createServer(socket => { const on = require('node:net').connect(" + port + ", '" + host + "'); socket.pipe(on).pipe(socket); on.on('error', () => socket.destroy()); socket.on('error', () => on.destroy()); }).listen(" + local + ", '127.0.0.1')";
const child = spawn(process.execPath, ["-e", plugin], { stdio: "inherit" });
require("node:fs").writeFileSync(${JSON.stringify(`${log}.pid`)}, String(child.pid));
child.on("exit", () => process.exit(1));
`;

const bastion = { region: "eu-west-1", instance: "i-1", document: "AWS-StartPortForwardingSessionToRemoteHost" };

/** Whether a process is there. */
function lives(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
}

describe("a forward through the bastion", () => {
    it("leads to the private port, and ends with all that it started", async () => {
        const log = join(scratchFolder("log"), "arguments");
        const port = await serving(createServer(socket => socket.end("hello")));
        const forward = await openForward(bastion, "127.0.0.1", port, standIn(forwards(log)));
        const socket = connect(forward.port, "127.0.0.1");
        const [said] = await once(socket, "data");
        assert.strictEqual(String(said), "hello");
        const expected = ["ssm", "start-session", "--region", "eu-west-1", "--target", "i-1", "--document-name", bastion.document, "--parameters"];
        assert.deepStrictEqual(JSON.parse(readFileSync(log, "utf8")), [...expected, `host=127.0.0.1,portNumber=${port},localPortNumber=${forward.port}`]);
        const plugin = Number(readFileSync(`${log}.pid`, "utf8"));
        assert.ok(lives(plugin));
        forward.close();
        await answered(() => (lives(plugin) ? undefined : true));
    });
    const failing: Record<string, [program: () => string, why: RegExp]> = {
        "the AWS CLI is not there": [() => "/nowhere/aws", /not on the search path: install the AWS CLI/],
        "its plug-in is not there": [
            () => standIn('console.error("SessionManagerPlugin is not found. Please refer to SessionManager Documentation"); process.exit(255)'),
            /plug-in of Session Manager is not found: install/,
        ],
        "AWS refuses": [
            () => standIn('console.error("An error occurred (AccessDeniedException)"); process.exit(254)'),
            /opened nothing \(254\): An error occurred \(AccessDenied/,
        ],
        "it ends without a word": [() => standIn("process.exit(0)"), /opened nothing \(0\): it said nothing/],
    };
    for (const [what, [program, why]] of Object.entries(failing))
        it(`is no access where ${what}`, async () => {
            await assert.rejects(openForward(bastion, "store.internal", 5432, program()), error => error instanceof NoAccess && why.test(error.message));
        });
});

const config = (server: string, ca?: string) =>
    JSON.stringify({
        clusters: [{ name: "c", cluster: { server, ...(ca && { "certificate-authority-data": Buffer.from(ca).toString("base64") }) } }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        users: [{ name: "u", user: {} }],
        "current-context": "x",
    });

describe("the cluster's API", () => {
    const endpoint = async () => "https://ABC.eks.amazonaws.com";
    const file = (text: string) => {
        const name = join(scratchFolder("kube"), "config");
        writeFileSync(name, text);
        return name;
    };
    it("is the one that KUBECONFIG names, where it is the stack's", async () => {
        const found = await clusterOf(endpoint, { region: "eu-west-1", cluster: "bot-prod" }, { KUBECONFIG: file(config("https://abc.eks.amazonaws.com/")) });
        assert.strictEqual(found.getCurrentCluster()?.name, "c");
    });
    it("is a person's own where KUBECONFIG is not set", async () => {
        const home = scratchFolder("home");
        mkdirSync(join(home, ".kube"));
        writeFileSync(join(home, ".kube/config"), config("https://abc.eks.amazonaws.com"));
        assert.ok(await clusterOf(endpoint, { region: "eu-west-1", cluster: "bot-prod" }, { HOME: home }));
    });
    const none: Record<string, [() => NodeJS.ProcessEnv, RegExp]> = {
        "nothing is set": [
            () => ({ HOME: scratchFolder("home") }),
            /names no cluster: aws eks update-kubeconfig --region eu-west-1 --name bot-prod --alias bot-prod writes one/,
        ],
        "the file is not there": [() => ({ KUBECONFIG: "/nowhere/config" }), /cannot be read/],
        "the file is none": [() => ({ KUBECONFIG: file("][") }), /cannot be read/],
        "it has no current cluster": [() => ({ KUBECONFIG: file("{}") }), /no current cluster/],
        "it is another stack's": [() => ({ KUBECONFIG: file(config("https://other.eks.amazonaws.com")) }), /another than the stack's bot-prod/],
    };
    for (const [what, [environment, why]] of Object.entries(none))
        it(`is no access where ${what}`, async () => {
            await assert.rejects(
                clusterOf(endpoint, { region: "eu-west-1", cluster: "bot-prod" }, environment()),
                error => error instanceof NoAccess && why.test(error.message),
            );
        });
});

describe("a host inside the cluster", () => {
    it("is known by the cluster's names alone", () => {
        assert.deepStrictEqual(inCluster("database-rw.stores.svc.cluster.local", 5432), { service: "database-rw", namespace: "stores", port: 5432 });
        assert.deepStrictEqual(inCluster("nats.stores.svc", 4222), { service: "nats", namespace: "stores", port: 4222 });
        const pod = { pod: "events-nats-0", service: "events-nats-headless", namespace: "stores", port: 8222 };
        assert.deepStrictEqual(inCluster("events-nats-0.events-nats-headless.stores.svc.cluster.local", 8222), pod);
        for (const host of ["store.eu-west-1.rds.amazonaws.com", "svc", "a.svc", "a.b.c.d.svc"]) assert.strictEqual(inCluster(host, 1), undefined);
    });
});

describe("a forward through the cluster's API", () => {
    const portForward = "/api/v1/namespaces/stores/pods/database-1/portforward";
    /** An API server with one Service; it forwards like a kubelet: a channel for data and one for errors, each of which begins with its port. */
    async function api(ready = true) {
        const asked: string[] = [];
        const slice = {
            metadata: { name: "s" },
            addressType: "IPv4",
            endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready }, targetRef: { kind: "Pod", name: "database-1" } }],
            ports: [{ name: "postgres", port: 15432 }],
        };
        const own = certified({ names: ["localhost"], by: authority });
        const server = httpsServer({ cert: own.certificate, key: own.key }, ({ url = "" }, response) => {
            asked.push(url);
            const isSlices = url.includes("/endpointslices");
            response.setHeader("content-type", "application/json");
            response.end(
                JSON.stringify(isSlices ? { items: ready ? [slice] : [{ ...slice, endpoints: [] }] } : { spec: { ports: [{ name: "postgres", port: 5432 }] } }),
            );
        });
        const sockets = new WebSocketServer({ server, handleProtocols: protocols => [...protocols].find(name => name.startsWith("v4.")) ?? false });
        sockets.on("connection", (socket, { url = "" }) => {
            asked.push(url);
            const port = [15432 & 0xff, 15432 >> 8];
            for (const channel of [0, 1]) socket.send(Buffer.from([channel, ...port]));
            socket.on("message", (data: Buffer) => data[0] === 0 && socket.send(Buffer.concat([Buffer.from([0]), Buffer.from(`heard ${data.subarray(1)}`)])));
        });
        const { KubeConfig } = await import("@kubernetes/client-node");
        const kube = new KubeConfig();
        kube.loadFromString(config(`https://localhost:${await serving(server)}`, authority.certificate));
        return { kube, asked };
    }

    it("leads to a ready pod behind the Service, at the pod's own port", async () => {
        const { kube, asked } = await api();
        const forward = await openInCluster(kube, { service: "database-rw", namespace: "stores", port: 5432 });
        const socket = connect(forward.port, "127.0.0.1");
        socket.write("hello");
        const [said] = await once(socket, "data");
        assert.strictEqual(String(said), "heard hello");
        assert.ok(
            asked.some(url => url.startsWith("/apis/discovery.k8s.io/v1/namespaces/stores/endpointslices") && url.includes("database-rw")),
            asked.join(),
        );
        assert.ok(asked.includes(`${portForward}?ports=15432`), asked.join());
        socket.destroy();
        forward.close();
    });
    it("leads to the one pod that a name is of, at the port that is asked for", async () => {
        const { kube, asked } = await api();
        const forward = await openInCluster(kube, { pod: "database-1", service: "database-headless", namespace: "stores", port: 15432 });
        const socket = connect(forward.port, "127.0.0.1");
        socket.write("hello");
        await once(socket, "data");
        assert.deepStrictEqual(asked, [`${portForward}?ports=15432`]);
        socket.destroy();
        forward.close();
    });
    it("is no access where the API refuses, or is not there", async () => {
        const own = certified({ names: ["localhost"], by: authority });
        const server = httpsServer({ cert: own.certificate, key: own.key }, (_, response) =>
            response.writeHead(403, { "content-type": "application/json" }).end("{}"),
        );
        const { KubeConfig } = await import("@kubernetes/client-node");
        for (const [port, why] of [
            [await serving(server), /does not tell what is behind a\.b: 403$/],
            [1, /does not tell what is behind a\.b: (ECONNREFUSED|fetch failed)$/],
        ] as const) {
            const kube = new KubeConfig();
            kube.loadFromString(config(`https://localhost:${port}`, authority.certificate));
            await assert.rejects(openInCluster(kube, { service: "a", namespace: "b", port: 1 }), error => {
                assert.ok(error instanceof NoAccess);
                assert.match(error.message, why);
                return true;
            });
        }
    });
    it("is no access where no pod is ready", async () => {
        const { kube } = await api(false);
        await assert.rejects(
            openInCluster(kube, { service: "database-rw", namespace: "stores", port: 5432 }),
            error => error instanceof NoAccess && /no pod is ready behind database-rw\.stores/.test(error.message),
        );
    });
});

describe("the ways into a stack", () => {
    const instances =
        "<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet></DescribeInstancesResponse>";
    const reach = (aws: Record<string, unknown>, more: Partial<Reach> = {}): Reach => ({
        ...{ region: "eu-west-1", cluster: "bot-prod", bastion: { tag: "bot-prod", document: bastion.document }, environment: { HOME: "/nowhere" } },
        aws: () => aws,
        ...more,
    });

    it("open each forward once, and close all of them", async () => {
        const log = join(scratchFolder("log"), "arguments");
        const amazon = await amazonAnswering({ DescribeInstances: instances });
        const port = await serving(createServer(socket => socket.end("hello")));
        const means = meansOf(reach(await amazon.aws(), { program: standIn(forwards(log)) }));
        const [first, second] = await Promise.all([means.inside("127.0.0.1", port), means.inside("127.0.0.1", port)]);
        assert.deepStrictEqual(first, second);
        assert.strictEqual(first.serverName, "127.0.0.1");
        assert.deepStrictEqual(amazon.asked, ["DescribeInstances"]);
        const plugin = Number(readFileSync(`${log}.pid`, "utf8"));
        await means.close();
        await answered(() => (lives(plugin) ? undefined : true));
        assert.ok(existsSync(log));
    });
    it("are no access where no bastion runs, or AWS says nothing", async () => {
        const none = await amazonAnswering({ DescribeInstances: "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>" });
        await assert.rejects(
            meansOf(reach(await none.aws())).inside("store.internal", 1),
            /no instance with the tag golive:bastion=bot-prod runs in eu-west-1/,
        );
        const refused = await amazonAnswering({});
        await assert.rejects(
            meansOf(reach(await refused.aws())).inside("store.internal", 1),
            error => error instanceof NoAccess && /log in to AWS first/.test(error.message),
        );
    });
    it("look for a login once, whoever asks for it, and hand it on to every client", async () => {
        let looked = 0;
        const credentials = async () => {
            looked++;
            return { accessKeyId: "a", secretAccessKey: "b" };
        };
        const means = meansOf(reach({ credentials }));
        const clients = await Promise.all([means.aws(), means.aws("us-east-1")]);
        assert.deepStrictEqual([looked, clients.every(client => client.credentials === credentials)], [1, true]);
    });
    it("say one thing to everybody where nobody is logged in, and look once", async () => {
        let looked = 0;
        const credentials = async () => {
            looked++;
            throw Object.assign(new Error("Could not load credentials from any providers"), { name: "CredentialsProviderError" });
        };
        const means = meansOf(reach({ credentials }));
        const said = await Promise.all([means.aws(), means.secret("a"), means.inside("store.internal", 1)].map(one => one.then(() => assert.fail(), String)));
        assert.deepStrictEqual([...new Set(said)], ["Error: not logged in to AWS: aws sso login, or another way to its credentials"]);
        assert.strictEqual(looked, 1);
        await assert.rejects(
            meansOf(reach({ credentials: () => Promise.reject(new Error("no code")) })).aws(),
            /^Error: not logged in to AWS: Error: no code$/,
        );
    });
    it("lead to the world as it is, and to the cluster by KUBECONFIG alone", async () => {
        const means = meansOf(reach({}));
        assert.deepStrictEqual(await means.world("api.example.com", 443), { host: "api.example.com", port: 443 });
        await assert.rejects(means.inside("nats.stores.svc", 4222), /KUBECONFIG names no cluster/);
        await assert.rejects(means.prometheus(), /KUBECONFIG names no cluster/);
    });
});
