import { spawnSync } from "node:child_process";
import { type Manifest, scratch } from "../charts/helm";

/** What the API says to a set of objects. */
export interface Answer {
    /** Objects that it takes, as kubectl names them. */
    taken: string[];
    /** What kubectl writes on standard error: refusals and warnings. */
    faults: string[];
}

/** The label of all that this suite leaves in a cluster while it runs, and by which it removes that again. */
const label = "golive.dev/cluster-suite";

function kubectl(args: string[], input?: string): { ok: boolean; out: string; said: string } {
    // What it discovered in the home directory may be hours old and of another cluster on the same port.
    const env = { ...process.env, KUBECACHEDIR: scratch() };
    const { status, stdout, stderr, error } = spawnSync("kubectl", args, { input, env, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
    return { ok: status === 0, out: stdout ?? "", said: stderr || String(error ?? "") };
}

/** Runs kubectl; anything but success is an error. */
export function must(args: string[], input?: string): string {
    const { ok, out, said } = kubectl(args, input);
    if (!ok) throw new Error(`kubectl ${args.join(" ")}: ${said}`);
    return out;
}

/** Why there is no cluster that may be used; nothing, where there is one. A KUBECONFIG that leads nowhere is an error. */
export function withoutCluster(): string | undefined {
    if (!process.env.KUBECONFIG) return "KUBECONFIG names no cluster (kind create cluster makes one).";
    const server = must(["config", "view", "--minify", "--output=jsonpath={.clusters[0].cluster.server}"]);
    if (isLoopback(server) || process.env.GOLIVE_CLUSTER_TESTS === "yes") return undefined;
    return `${server} is not on this machine; GOLIVE_CLUSTER_TESTS=yes says that it is meant for tests.`;
}

/** Whether an address of an API is on this machine. */
export function isLoopback(address: string): boolean {
    const { hostname } = new URL(address);
    return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

// Of a List, kubectl judges the fields itself, by less, and sends nothing when one is wrong.
const list = (objects: Manifest[]) => objects.map(object => JSON.stringify(object)).join("\n");
const lines = (text: string) => text.split("\n").filter(line => line.trim());
const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=golive", "--validate=strict", "--output=name", "--filename=-"];

/** Asks the API what it would say to these objects; nothing is kept. */
export function dryRun(objects: Manifest[]): Answer {
    const { out, said } = kubectl([...apply, "--dry-run=server"], list(objects));
    return { taken: lines(out), faults: lines(said) };
}

/** Keeps the objects in the cluster until `clean`, with the suite's label; `kinds` names them to kubectl. Refuses to change what is not the suite's own. */
export function keep(kinds: string, objects: Manifest[]): void {
    if (objects.length === 0) return;
    const own = ({ metadata }: Manifest) => metadata.labels?.[label] === "true";
    const there = (JSON.parse(must(["get", kinds, "--all-namespaces", "--output=json"])) as { items: Manifest[] }).items;
    const key = ({ kind, metadata }: Manifest) => [kind, metadata.namespace, metadata.name].filter(Boolean).join(" ");
    const others = new Set(there.filter(object => !own(object)).map(key));
    const taken = objects.map(key).filter(object => others.has(object));
    if (taken.length > 0) throw new Error(`The cluster has ${taken.join(", ")} already, which the suite did not make: give it a cluster of its own.`);
    const labelled = objects.map(object => ({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [label]: "true" } } }));
    must(apply, list(labelled));
}

/** Installs definitions of kinds, and waits until the API serves them. */
export function define(definitions: Manifest[]): void {
    if (definitions.length === 0) return;
    keep("customresourcedefinitions", definitions);
    must(["wait", "--for=condition=Established", "--timeout=10m", "customresourcedefinitions", `--selector=${label}`]);
}

/** Applies objects as a manager of its own, as Pulumi does: a field that another one manages is a conflict. What kubectl writes is the answer. */
export function applyAs(manager: string, objects: Manifest[]): { ok: boolean; said: string } {
    const { ok, said } = kubectl(["apply", "--server-side", `--field-manager=${manager}`, "--validate=strict", "--filename=-"], list(objects));
    return { ok, said };
}

/** How to reach the API of the cluster that KUBECONFIG names, without kubectl. */
export function connection(): { address: string; tls: { ca?: string; cert?: string; key?: string }; token?: string } {
    const { clusters, users } = JSON.parse(must(["config", "view", "--raw", "--minify", "--flatten", "--output=json"]));
    const [{ cluster }, { user }] = [clusters[0], users[0]];
    const opened = (data?: string) => (data === undefined ? undefined : Buffer.from(data, "base64").toString("utf8"));
    const tls = {
        ...{ ca: opened(cluster["certificate-authority-data"]), cert: opened(user["client-certificate-data"]), key: opened(user["client-key-data"]) },
        ...(cluster["insecure-skip-tls-verify"] && { rejectUnauthorized: false }),
    };
    return { address: cluster.server, tls, token: user.token };
}

/** Removes what `keep` and `define` left. */
export function clean(): void {
    const admission = ["validatingadmissionpolicybindings", "validatingadmissionpolicies"];
    for (const kinds of [...admission, "namespaces", "priorityclasses", "customresourcedefinitions"])
        must(["delete", kinds, `--selector=${label}`, "--timeout=10m"]);
}

const served = new Map<string, Map<string, boolean>>();

/** The kinds of a version of a group, each with whether its objects lie in namespaces. */
function kindsOf(apiVersion: string): Map<string, boolean> {
    const known = served.get(apiVersion);
    if (known) return known;
    const { ok, out, said } = kubectl(["get", "--raw", apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`]);
    if (!ok && !/NotFound|could not find/.test(said)) throw new Error(said);
    const { resources } = ok ? (JSON.parse(out) as { resources: { kind: string; namespaced: boolean }[] }) : { resources: [] };
    const kinds = new Map(resources.map(({ kind, namespaced }) => [kind, namespaced]));
    served.set(apiVersion, kinds);
    return kinds;
}

/** Whether the API has the kind of an object. */
export function serves({ apiVersion, kind }: Manifest): boolean {
    return kindsOf(apiVersion).has(kind);
}

/** Whether objects of its kind lie in namespaces. */
export function namespaced({ apiVersion, kind }: Manifest): boolean {
    return kindsOf(apiVersion).get(kind) === true;
}
