import { refuses } from "./sandbox";

const lock = { variable: "LOCK", allowed: ["on", "off"], dry: "on", canary: "off", live: "off" };

describe("switches and limits", () => {
    refuses({
        switches: [
            [
                "a value that the bot does not know, in the phase dry",
                m => (m.trading.switches = [{ ...lock, dry: "On" }]),
                "trading.switches[0].dry",
                '"On"',
                /did you mean on\?/,
            ],
            ["one in the phase canary", m => (m.trading.switches = [{ ...lock, canary: "of" }]), "trading.switches[0].canary", '"of"', /did you mean off\?/],
            [
                "one in the phase live, of the second switch",
                m => (m.trading.switches = [lock, { ...lock, variable: "PORT", live: "4003" }]),
                "trading.switches[1].live",
                '"4003"',
                /^one of off, on$/,
            ],
            ["a phase left out", m => (m.trading.switches = [{ ...lock, live: undefined }]), "trading.switches[0].live", "nothing", /text/],
            [
                "one known value",
                m => (m.trading.switches = [{ ...lock, allowed: ["on"], canary: "on", live: "on" }]),
                "trading.switches[0].allowed",
                ".",
                /at least 2/,
            ],
            [
                "the mode's own variable",
                m => (m.trading.switches = [{ ...lock, variable: "TRADING_MODE" }]),
                "trading.switches[0].variable",
                ".",
                /trading\.mode\.variable has it/,
            ],
            [
                "a second value beside it",
                m => {
                    m.trading.switches = [lock];
                    m.services.api.environment.LOCK = "off";
                },
                "services.api.environment.LOCK",
                "a second value",
                /trading\.switches\[0\] sets it/,
            ],
        ],
        "limits as placeholders": [
            [
                "one that is none",
                m => (m.services.api.environment.LIMIT = "${risk.maxDrawdwn}"),
                "services.api.environment.LIMIT",
                "${risk.maxDrawdwn}",
                /did you mean maxDrawdown\?/,
            ],
            ["a secret of their name", m => (m.secrets.risk = { description: "x", keys: ["value"] }), "secrets.risk", ".", /another name/],
        ],
    });
});
