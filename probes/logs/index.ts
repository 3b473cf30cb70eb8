import { type Fault, planted } from "../canary";
import { place } from "../canary/world";
import type { Family } from "../probe";
import { noErrors, noWarnings, volume } from "./counts";
import { noSecrets } from "./secrets";
import { linesAreJson, requestIds } from "./shape";

/** A secret of nobody's. */
const secret = "c4n4ry-0f-n0b0dy";

const resources = [
    { type: "aws:cloudwatch/logGroup:LogGroup", properties: { name: `/aws/containerinsights/${place.bot}/application` } },
    { type: "aws:secretsmanager/secret:Secret", properties: { name: "planted/canary/key", tags: { "golive:kind": "generated" } } },
];
const secrets = { "planted/canary/key": { value: secret } };

/** A log in which a line says an error, which is no JSON, and has a secret. */
const event = () => ({
    timestamp: Date.now() - 60_000,
    ingestionTime: Date.now() - 59_000,
    message: JSON.stringify({
        log: `ERROR could not sign in with ${secret}`,
        kubernetes: { namespace_name: place.bot, container_name: "worker", pod_name: "worker-0" },
    }),
});

const counts = {
    Complete: [
        [
            { field: "lines", value: "3" },
            { field: "bytes", value: String(2 ** 40) },
        ],
    ],
};

const fault = (probe: Fault["probe"], demands: Record<string, number> = {}): Fault => ({
    ...{ probe, demands, plot: { manifest: { services: { worker: {} } }, resources, secrets } },
    answers: ({ operation }) => {
        if (operation === "FilterLogEvents") return { events: Array.from({ length: 30 }, event) };
        return operation === "StartQuery" ? { queryId: "planted" } : { status: "Complete", results: counts.Complete };
    },
});

/** What the bot's logs say, and what may not stand in them. */
export const logs: Family = {
    name: "logs",
    probes: [noErrors, noWarnings, noSecrets, volume, linesAreJson, requestIds],
    canary: planted(
        fault(noErrors, { minutes: 10 }),
        fault(noWarnings),
        fault(noSecrets),
        fault(volume, { "per-day": 1024 }),
        fault(linesAreJson),
        fault(requestIds),
    ),
};
