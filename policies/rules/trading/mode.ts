import type * as k8s from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { literalRule } from "../../engine/literals";
import { containersOf, podRule } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { annotation, annotationOf } from "../shared/annotations";

type ConfigMap = Partial<Unwrap<k8s.core.v1.ConfigMapArgs>>;

/** The value of an environment variable, wherever the container takes it from; nothing when none sets it. Of two that set it, the last wins. */
function settingOf(pod: PodNode, graph: Graph, name: string): string | undefined {
    const kept = (map: string | undefined, key: string) => graph.named<ConfigMap>("ConfigMap", pod.place, map)?.props.data?.[key];
    for (const { container } of containersOf(pod.spec)) {
        const variable = listOf(container.env).findLast(one => one.name === name);
        if (variable?.value !== undefined) return variable.value;
        const key = variable?.valueFrom?.configMapKeyRef;
        if (key) return kept(key.name, key.key);
        for (const { configMapRef, prefix = "" } of listOf(container.envFrom).toReversed()) {
            const value = configMapRef && name.startsWith(prefix) ? kept(configMapRef.name, name.slice(prefix.length)) : undefined;
            if (value !== undefined) return value;
        }
    }
    return undefined;
}

const playMoney = /paper|dry|sim|demo|test|backtest|off|read/i;
const realMoney = /live|real|prod/i;

export const modeIsSet = graphRule(
    {
        name: "trading-mode-is-set",
        severity: "critical",
        items: ["cryptofunk:217", "vanta:76", "vanta:380", "mech-exo:92"],
        says: "A bot's mode is really set, to a value its code knows, and fits the phase.",
        because: "A mode that is read nowhere, or that the code does not know, falls back to one nobody chose.",
        fix: "Set the variable of trading.mode in the manifest to one of its allowed values.",
    },
    graph => graph.pods,
    (pod, graph) => {
        if (annotationOf(pod, "places-orders") !== "true") return undefined;
        const name = annotationOf(pod, "mode-variable");
        if (!name) return "the annotation golive.dev/mode-variable is missing";
        const value = settingOf(pod, graph, name);
        if (value === undefined) return `no container sets ${name}`;
        const allowed = (annotationOf(pod, "mode-allowed") ?? "").split(",").map(one => one.trim());
        if (!allowed.includes(value)) return `${name} is "${value}", not one of ${allowed.join(", ")}`;
        const phase = annotationOf(pod, "phase");
        if (phase === "dry" && realMoney.test(value) && !playMoney.test(value)) return `${name} is "${value}" in the phase dry`;
        return phase === "live" && playMoney.test(value) && !realMoney.test(value) ? `${name} is "${value}" in the phase live` : undefined;
    },
);

export const realMoneyInProduction = podRule(
    {
        name: "no-test-network-in-production",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "Production trades on no test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Set testnet to false.",
    },
    pod => (annotation(pod, "environment") === "production" && annotation(pod, "testnet") === "true" ? "golive.dev/testnet is true in production" : undefined),
);

const on = /^(true|1|yes|on)$/i;

export const noTestEndpoint = literalRule(
    {
        name: "no-test-network-in-settings",
        severity: "critical",
        items: ["cryptofunk:219", "cryptofunk:265", "bot-core:76"],
        says: "No setting points a bot at an exchange's test network.",
        because: "A bot that believes in a test network's prices tells nothing about going live.",
        fix: "Use the exchange's real address and set the variable to false.",
    },
    ({ where, name, value, source }) => {
        const isSwitch = source !== "chart" && /(?<!no_|disable_)(testnet|sandbox)(_(mode|enabled))?$/i.test(name);
        if (isSwitch && on.test(value)) return `${where} (${name}) is ${value}`;
        const host = /[\w.-]*testnet[\w.-]*\.\w+|[\w.]*binancefuture\.com|api[\w-]*\.sandbox\.[\w.]+|test\.deribit\.com/i.exec(value)?.[0];
        return host && `${where} (${name}) has ${host}`;
    },
);
