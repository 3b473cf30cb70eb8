import * as assert from "node:assert";
import { join } from "node:path";
import { readContract } from "../../contract";
import type { RecordedResource } from "../../policies/engine/analysis";
import { judgeAll } from "../../policies/judge";
import { bots, recordingOf } from "./recordings";

const root = join(__dirname, "../..");
const contracted = bots.filter(bot => readContract(root, bot).contract);

type Variable = { name: string; value?: string };
type Template = {
    metadata: { annotations?: Record<string, string> };
    spec: { containers: { name: string; env?: Variable[]; livenessProbe?: { httpGet?: { path: string } } }[] };
};

const templateOf = ({ type, properties }: RecordedResource): Template | undefined => {
    const { spec } = properties as { spec?: { template?: Template; jobTemplate?: { spec: { template: Template } } } };
    return /:(StatefulSet|Deployment|Job|CronJob)$/.test(type) ? (spec?.jobTemplate?.spec.template ?? spec?.template) : undefined;
};

/** What the rules say of a bot's canary in which one thing is changed. */
async function broken(bot: string, change: (templates: Template[]) => void): Promise<string[]> {
    const resources = structuredClone((await recordingOf(bot, "prod", "canary")).resources);
    change(resources.flatMap(resource => templateOf(resource) ?? []));
    const { findings } = await judgeAll(resources);
    return findings.filter(({ level }) => level === "mandatory").map(({ rule, message }) => `${rule}: ${message}`);
}

describe("one thing broken in a bot's manifest", () => {
    it("is tried with every bot that has a contract", () => assert.ok(contracted.length >= 6));

    for (const bot of contracted)
        it(`${bot}: a variable of another name is named`, async () => {
            const known = new Set(readContract(root, bot).contract?.variables.map(({ name }) => name));
            let renamed = "";
            const said = await broken(bot, templates => {
                const containers = templates.filter(({ metadata }) => metadata.annotations?.["golive.dev/contract"]).flatMap(({ spec }) => spec.containers);
                const variables = containers.flatMap(({ env = [] }) =>
                    env.filter(({ name, value }) => value !== undefined && (known.has(name) || name.startsWith("FREQTRADE__"))),
                );
                const [{ name }] = variables;
                renamed = `X_${name}`;
                for (const one of variables.filter(one => one.name === name)) one.name = renamed;
            });
            assert.ok(
                said.some(text => text.startsWith("variable-is-read: ") && text.includes(renamed)),
                `${renamed}\n${said.join("\n")}`,
            );
        });

    /** A word that the manifest allows and the code does not know. */
    const words: Record<string, [variable: string, word: string]> = {
        "bot-core": ["TRADING_MODE", "real_live"],
        "mech-exo": ["EXO_MODE", "demo"],
        arbitrage: ["ARBITRAGE_ENV", "prod"],
    };
    for (const [bot, [variable, word]] of Object.entries(words))
        it(`${bot}: a mode that the code does not know is named, whatever the manifest allows`, async () => {
            const said = await broken(bot, templates => {
                for (const { metadata, spec } of templates) {
                    const { annotations = {} } = metadata;
                    const modes = annotations["golive.dev/modes"];
                    const allowing = (mode: { variable?: string; allowed: string[] }) =>
                        mode.variable === variable ? { ...mode, allowed: [...mode.allowed, word], canary: word } : mode;
                    if (modes) annotations["golive.dev/modes"] = JSON.stringify(JSON.parse(modes).map(allowing));
                    for (const one of spec.containers.flatMap(({ env = [] }) => env)) if (one.name === variable) one.value = word;
                }
            });
            assert.ok(
                said.some(text => text.startsWith(`mode-is-known-to-the-code: ${variable} is ${word}, which `)),
                said.join("\n"),
            );
        });

    // The probes of mech-exo that ask a path are the dashboard's library's own, and freqtrade serves every path.
    for (const bot of contracted.filter(bot => !["mech-exo", "freqtrade"].includes(bot)))
        it(`${bot}: a path that nobody serves is named, in a probe`, async () => {
            const said = await broken(bot, templates => {
                const own = templates.filter(({ metadata }) => metadata.annotations?.["golive.dev/contract"]).flatMap(({ spec }) => spec.containers);
                for (const { livenessProbe } of own) if (livenessProbe?.httpGet) livenessProbe.httpGet.path = "/no-such-path";
            });
            assert.ok(
                said.some(text => text.startsWith("probe-is-served-by-the-code: ") && text.includes("/no-such-path")),
                said.join("\n"),
            );
        });
});
