import { type Loose, refuses } from "./sandbox";

const reports = (said: object) => (m: Loose) => (m.trading.reports = said);
const asked = { service: "orchestrator", port: "http", path: "/status", at: "mode" };

describe("where a process says its mode and limits, in a manifest", () =>
    refuses({
        mode: [
            [
                "a service that is not there",
                reports({ mode: { ...asked, service: "orchestratr" } }),
                "trading.reports.mode.service",
                '"orchestratr"',
                /orchestrator/,
            ],
            ["a port that it does not have", reports({ mode: { ...asked, port: "htp" } }), "trading.reports.mode.port", '"htp"', /http/],
        ],
        limits: [
            [
                "a service that is not there",
                reports({ limits: { maxLeverage: { ...asked, service: "orchestratr" } } }),
                "trading.reports.limits.maxLeverage.service",
                '"orchestratr"',
                /orchestrator/,
            ],
            ["a limit that is none", reports({ limits: { maxLaverage: { metric: "leverage" } } }), "trading.reports.limits.maxLaverage", ".", /./],
        ],
    }));
