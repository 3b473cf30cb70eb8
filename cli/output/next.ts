import type { Arguments } from "./arguments";
import { callOf } from "./commands";
import { harmless, type Report } from "./report";

/** Something that a person needs next. */
export interface NextStep {
    what: string;
    says: string;
    /** Commands to copy, a line each. @default none */
    run?: string[];
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const entriesOf = (value: unknown): [string, unknown][] => (value !== null && typeof value === "object" ? Object.entries(value) : []);
const isKnown = (text: string): boolean => !/^\[(unknown|secret)\]$/.test(text);
const quoted = (text: string): string => (/^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** The same preview again, to put a flag behind it. */
export const again = ({ stack, bot, config }: Pick<Arguments, "stack" | "bot" | "config">): string =>
    callOf("preview", quoted(stack), ...(bot === undefined ? [] : ["--bot", quoted(bot)]), ...config.flatMap(override => ["--config", quoted(override)]));

/** The outputs that a person needs next, and the others, which `--verbose` shows. */
export const outputsShown = {
    next: ["missingSecrets", "stageSecrets", "waiting", "silentChannels", "soon", "natAddresses", "nameServers", "urls", "bastion", "grafana"],
    verbose: ["services", "release", "phase", "digests", "runner", "exchangeKeys"],
};

/** Values to enter somewhere else; those that only a deployment knows are asked of the engine. */
const toEnter = (where: string, values: string[], ask: string): Pick<NextStep, "says" | "run"> =>
    values.every(isKnown) ? { says: `${where}: ${values.join(", ")}` } : { says: `${where}, known once they are built:`, run: [ask] };

/** How missing secrets get their values, each with its fields: commands that differ by the secret's name alone as one form, every other whole. */
function toStage(missing: string[], commands: [name: string, command: unknown][]): Pick<NextStep, "says" | "run"> {
    const pieces = commands.map(([name, command]) => {
        const [whole, run = whole, fields] = /^(.*) # a JSON object with (.*)$/.exec(String(command)) ?? [String(command)];
        return { whole: String(command), form: run.replaceAll(`/${name}`, "/<name>"), needs: fields === undefined ? name : `${name} (${fields})` };
    });
    const alike = (form: string) => pieces.filter(one => one.form === form).length > 1;
    const run = [...new Set(pieces.map(({ form, whole }) => (alike(form) ? form : whole)))];
    if (run.length === pieces.length) return { says: `no value yet: ${missing.join(", ")}. Put each in, then name it in golive:stagedSecrets:`, run };
    const needs = pieces.map(one => one.needs).join(", ");
    const how =
        "Each is a JSON object with these fields, in a file of its name. Put each in, then name it in golive:stagedSecrets; --verbose has every command:";
    return { says: `no value yet: ${needs}. ${how}`, run };
}

/** What a person needs next, from the stack's outputs. */
export function nextSteps({ stack, outputs, verdict }: Report, asked: Arguments, mayDeploy: boolean): NextStep[] {
    const output = (name: string) => `npx pulumi stack output ${name} --stack ${quoted(stack)}`;
    const missing = listOf(outputs.missingSecrets);
    const waiting = entriesOf(outputs.waiting).map(([service, secrets]) => `${service} (${listOf(secrets).join(", ")})`);
    const [addresses, servers] = [listOf(outputs.natAddresses), listOf(outputs.nameServers)];
    const soon = listOf(outputs.soon);
    const urls = entriesOf(outputs.urls).map(([service, url]) => `${url} (${service})`);
    const commands = ["bastion", "grafana"].filter(name => outputs[name] !== undefined);
    const steps: (NextStep | undefined)[] = [
        mayDeploy ? deploying(stack, asked, verdict === "GO") : undefined,
        addresses.length ? { what: "Addresses", ...toEnter(`${addresses.length} to enter at the exchange`, addresses, output("natAddresses")) } : undefined,
        missing.length ? { what: "Secrets", ...toStage(missing, entriesOf(outputs.stageSecrets)) } : undefined,
        waiting.length ? { what: "Waiting", says: `not built until its secret or image is there: ${waiting.join(", ")}` } : undefined,
        listOf(outputs.silentChannels).length ? { what: "Silent", says: `no alert gets through: ${listOf(outputs.silentChannels).join(", ")}` } : undefined,
        soon.length ? { what: "Soon", says: soon.join(" ") } : undefined,
        servers.length ? { what: "Names", ...toEnter("name servers to enter at the parent zone", servers, output("nameServers")) } : undefined,
        urls.length ? { what: "Answers at", says: urls.join(", ") } : undefined,
        commands.length
            ? { what: "Look inside", says: `${commands.join(" and ")} have a command each, once they are built:`, run: [output(commands[0])] }
            : undefined,
    ];
    return steps.flatMap(step => (step ? [{ ...step, says: harmless(step.says), run: step.run?.map(harmless) }] : []));
}

function deploying(stack: string, { bot, config }: Arguments, isGo: boolean): NextStep {
    const overrides = [...(bot === undefined ? [] : [`golive:bot: ${bot}`]), ...(config.length > 0 ? ["what --config overrides"] : [])];
    const first = overrides.length ? `write ${overrides.join(" and ")} into Pulumi.${stack}.yaml first; ` : "";
    const what = isGo ? "it runs this preview again, then pulumi" : "it builds everything but what waits for a secret or a name";
    return { what: "Deploy", says: `${first}${what}:`, run: [`npm run up ${quoted(stack)}`] };
}
