import type { RecordedResource } from "../../../policies/engine/analysis";
import { listOf } from "../../../policies/engine/reading";
import { shown } from "../../recording/values";
import { addEdge } from "./edge";
import { addCallsOut, addOperations } from "./operations";
import { Resources, textOf } from "./resources";
import { type Service, servicesOf } from "./services";
import { type Arrow, type PictureNode, Sheet } from "./sheet";
import { type Store, storesOf } from "./stores";
import { together } from "./together";

/** A bot as somebody who has never seen it should see it. */
export interface Picture {
    bot: string;
    /** How far it has gone: dry, canary or live; none while nothing that says so is built. */
    phase?: string;
    /** What the bot does, where its namespace says so. */
    about?: string;
    nodes: PictureNode[];
    arrows: Arrow[];
    /** Whether the managed stores stand in subnets that neither call the internet nor are called by it. */
    isolated: boolean;
    /** Workloads that are not built, because a secret has no value yet. */
    waiting: string[];
    /** Charts that the cluster needs itself, which are not drawn. */
    addOns: string[];
}

type Named = { metadata?: { name?: string; namespace?: string; annotations?: Record<string, string> } };
type ExternalSecret = Named & { spec?: { target?: { name?: string }; data?: { remoteRef?: { key?: string } }[] } };
type Tagged = { name: string; tags: Record<string, string> };

const idOf = ({ name }: Service): string => `service/${name}`;

/** A bot's services and stores, who may talk to whom and what is public, from the resources that a preview recorded. */
export function pictureOf(recorded: RecordedResource[], bot: string): Picture {
    const resources = new Resources(recorded);
    const sheet = new Sheet(resources);
    const all = servicesOf(resources);
    const services = all.filter(({ pods }) => pods.namespace === bot);
    sheet.add({ id: "callers", box: "callers", kind: "person", parts: [{ name: "Anybody" }], lines: ["on the internet"] }, { internet: "callers" });
    sheet.add({ id: "hosts", box: "internet", kind: "outside", parts: [{ name: "Any host" }], lines: ["by its public address"] }, { internet: "hosts" });
    for (const one of services) {
        const { name, about, lines, job, placesOrders, pods } = one;
        const end = { pods: [pods], groups: sheet.cluster, ranges: sheet.inner };
        sheet.add({ id: idOf(one), box: "bot", kind: job ? "job" : "service", parts: [{ name, lines: about ? [about] : [] }], lines, placesOrders }, end);
    }
    const stores = storesOf(resources);
    addStores(sheet, services, stores);
    addExchanges(sheet, services);
    addSigners(sheet, services);
    addEdge(sheet, services);
    connect(sheet, services);
    const others = all.filter(one => !services.includes(one));
    const monitoring = addOperations(sheet, others);
    const drawn = new Set([
        bot,
        monitoring,
        ...stores.flatMap(({ end }) => end.pods?.map(({ namespace }) => namespace) ?? []),
        ...others.map(({ pods }) => pods.namespace),
    ]);
    const own = resources.of<Named>("core/v1:Namespace").find(({ props }) => props.metadata?.name === bot)?.props.metadata;
    const charts = resources.of<{ name: string; namespace: string }>(":Release").filter(({ props }) => !drawn.has(props.namespace));
    const outputs = shown(recorded.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs) as { waiting?: object } | undefined;
    const told = [...sheet.nodes.values()].filter(
        ({ id, kind }) => ["service", "job", "store"].includes(kind) || id === "monitoring" || sheet.arrows.some(({ from, to }) => from === id || to === id),
    );
    return {
        ...{ bot, phase: services.find(({ phase }) => phase)?.phase, about: textOf(own?.annotations?.["kubernetes.io/description"]) },
        isolated: stores.every(({ box, end }) => box !== "stores" || !end.ranges?.some(range => [...sheet.inner, ...sheet.outer].includes(range))),
        waiting: Object.keys(outputs?.waiting ?? {}),
        ...together(told, sheet.arrows),
        addOns: charts.map(({ name, props }) => props.name ?? name).sort(),
    };
}

function addStores(sheet: Sheet, services: Service[], stores: Store[]): void {
    for (const { name, lines, box, addressed, end, urn, owner } of stores) {
        const id = `store/${owner === undefined ? name : urn.split("::").at(-1)}`;
        const node = sheet.add({ id, box, kind: "store", parts: [{ name }], lines }, end);
        node.isPublic = addressed && sheet.link("callers", id, "public");
        const mounts = services.find(({ item }) => item.urn === owner);
        if (mounts) sheet.arrows.push({ from: idOf(mounts), to: id, kind: "traffic", ports: [], label: "its disk" });
        if (end.pods) addCallsOut(sheet, id);
    }
}

/** The exchanges whose keys the stack keeps: only who is given a key trades there, whoever else reaches the internet. */
function addExchanges(sheet: Sheet, services: Service[]): void {
    for (const { props } of sheet.resources.of<Tagged>("secretsmanager/secret:Secret")) {
        const tags = props.tags ?? {};
        if (tags["golive:kind"] !== "exchange") continue;
        const id = `exchange/${tags["golive:exchange"]}/${tags["golive:account"]}`;
        const lines = [`account ${tags["golive:account"]}`, `key: ${(tags["golive:permissions"] ?? "").split(" ").join(", ")}`];
        const fixed = tags["golive:ip-restricted"] === "true" ? ["said to be bound to addresses"] : [];
        sheet.add({ id, box: "internet", kind: "outside", parts: [{ name: tags["golive:exchange"] }], lines: [...lines, ...fixed] });
        const readers = sheet.resources
            .of<ExternalSecret>(":ExternalSecret")
            .filter(one => listOf(one.props.spec?.data).some(({ remoteRef }) => remoteRef?.key === props.name))
            .map(one => `${one.props.metadata?.namespace}/${one.props.spec?.target?.name}`);
        for (const one of services) {
            if (!one.secrets.some(secret => readers.includes(`${one.pods.namespace}/${secret}`))) continue;
            const ports = sheet.ports(idOf(one), "hosts");
            if (ports.length) sheet.arrows.push({ from: idOf(one), to: id, kind: "orders", ports });
        }
    }
}

/** Keys that sign for a service and never leave AWS. */
function addSigners(sheet: Sheet, services: Service[]): void {
    for (const { name, props } of sheet.resources.of<{ keyUsage: string; tags: Record<string, string> }>("kms/key:Key")) {
        const owner = services.find(one => one.name === props.tags?.["golive:signs-for"]);
        if (props.keyUsage !== "SIGN_VERIFY" || !owner) continue;
        const id = `key/${name}`;
        sheet.add({ id, box: "aws", kind: "tool", parts: [{ name }], lines: ["signs inside KMS and never leaves it"] }, { ranges: sheet.inner });
        sheet.link(idOf(owner), id, "orders", "signs");
    }
}

/** The bot's own traffic: what each service may call. */
function connect(sheet: Sheet, services: Service[]): void {
    sheet.add({ id: "aws", box: "aws", kind: "tool", parts: [{ name: "AWS APIs" }], lines: ["endpoints in the network"] }, { ranges: sheet.inner });
    for (const from of services.map(idOf)) {
        for (const { id } of sheet.of("service", "store")) if (id !== from) sheet.link(from, id, "traffic");
        const has = (prefix: string) => sheet.arrows.some(one => one.from === from && one.to.startsWith(prefix));
        if (!has("exchange/")) sheet.link(from, "hosts", "traffic");
        if (!has("key/")) sheet.link(from, "aws", "traffic");
    }
}
