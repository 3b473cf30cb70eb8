import type { Measure } from "../../checklist/evidence-file";
import { expectedOf, onTestNetwork, unasked } from "../../config/key-questions";
import { secretName } from "../../config/secret-names";
import { askable, exchangeOf, onlyReads, venueKind } from "../../venues";
import { measure } from "../answers";
import type { Probe, Target, World } from "../probe";
import { ofType } from "../recorded";
import { currentOf } from "../secret-age";
import { type GuardAnswer, type KeyCheck, keyAnswers, refusalIn } from "./key-guard";

/** An exchange of the manifest whose key has to be asked about. */
export interface KeyTarget extends Target {
    venue: string;
}

/** Every exchange and broker that gives a key or a login; a wallet is no such key. */
export const keyTargets = ({ everything: { manifest } }: World): KeyTarget[] =>
    Object.entries(manifest.exchanges).flatMap(([name, { venue }]) => (venueKind(venue) === "chain" ? [] : [{ name, venue: exchangeOf(venue) }]));

/** What the venue does not say, where it says it of no key: a person signs for that. A venue that says it otherwise is in doubt today. */
const silence = { holds: "unknown", silent: true } as const;

/** What a key is held against, as settings and manifest say it. */
type Expected = ReturnType<typeof expectedOf> & { addresses: string };

/** Which of the guard's checks answer a probe: each that is there has to hold. */
interface Wanted {
    checks: readonly KeyCheck["check"][];
    /** What is asked, with what it is held against: who signs for it signs for that. */
    demanded(expected: Expected): string;
}

function expectedIn({ everything: { manifest, settings }, resources }: World, name: string): Expected {
    const [entered, ways] = [settings.exchangeAddresses?.[name] ?? [], ofType({ resources }, "aws:ec2/natGateway:NatGateway").length];
    const addresses = `the stack's ${ways} addresses${entered.length ? ` (${[...entered].sort().join(", ")})` : ""} and no others`;
    return { ...expectedOf(name, manifest.exchanges[name], settings), addresses };
}

/** How the answer of one zone is shown: by the key's version, so that what a person signs for is this key; whole, since whoever puts a version names it. */
const whatOf = (exchange: string, zone: string, { version, from }: GuardAnswer): string =>
    `the key of ${exchange}${version === undefined ? "" : ` (version ${version})`} from zone ${zone}${from === undefined ? "" : `, ${from}`}`;

function measureOf(what: string, venue: string, { check, demanded, found, holds, silent }: KeyCheck, version: string | undefined): Measure {
    const signable = holds === "unknown" && silent && version !== undefined && askable[venue].silent.some(one => one === check);
    return {
        what: `${what}: ${check}`,
        demanded,
        found: silent && !askable[venue].silent.some(one => one === check) ? `${found}, and of a sound key it does` : found,
        ...(signable ? silence : { holds }),
    };
}

/** What one zone's answer says of a probe's question. */
function said(what: string, venue: string, { checks, version }: GuardAnswer, { checks: wanted }: Wanted): Measure[] {
    const of = (name: string) => checks.find(one => one.check === name);
    const works = of("works");
    // Of a key that was not taken nothing else is known: not even that it is the key, and not the address.
    if (works?.holds !== "yes" && !(wanted.includes("works") && works?.holds === "no"))
        return [measure(what, "is taken by the exchange", works?.found ?? "nobody says whether it is", undefined)];
    return wanted.flatMap(name => of(name) ?? []).map(one => measureOf(what, venue, one, version));
}

/** A key of a venue that nobody here can ask: a person signs for the version that is current, as where a venue never says it. */
async function unaskedOf(name: string, demanded: string, why: string, world: World, signal: AbortSignal): Promise<Measure> {
    const current = await currentOf(secretName(world.everything.target, name), world, signal);
    if (typeof current === "string") return measure(`the key of ${name}`, demanded, `${current}, and ${why}`, undefined);
    return { what: `the key of ${name} (version ${current.version})`, demanded, found: why, ...silence };
}

/** What every zone's answer says of a probe's question, of one exchange. */
async function answered({ name, venue }: KeyTarget, wanted: Wanted, world: World, signal: AbortSignal): Promise<Measure[]> {
    const { manifest, settings } = world.everything;
    const spec = manifest.exchanges[name];
    const what = `the key of ${name}`;
    const expected = expectedIn(world, name);
    const demanded = wanted.demanded(expected);
    if (onTestNetwork(spec, settings)) return [await unaskedOf(name, demanded, "a test network has no such question", world, signal)];
    const why = unasked(spec, settings);
    if (why && wanted.checks.includes("account") && expected.account === undefined) return [measure(what, demanded, "the settings name none", undefined)];
    if (why) return [await unaskedOf(name, demanded, why, world, signal)];
    const answers = await keyAnswers(world, name, signal);
    const refusal = refusalIn(answers);
    if (refusal) throw refusal;
    return answers.flatMap(({ zone, answer }) =>
        answer instanceof Error
            ? [measure(`${what} from zone ${zone}`, demanded, answer.message, undefined)]
            : said(whatOf(name, zone, answer), venue, answer, wanted),
    );
}

/** Seconds for the answer of all zones: a function may have to start, and has 120 s for the exchange. */
const seconds = 150;

function keyProbe(name: string, says: string, wanted: Wanted): Probe<KeyTarget> {
    return {
        ...{ name: `exchange.${name}`, says, seconds, targets: keyTargets },
        ask: (target, { world, signal }) => answered(target, wanted, world, signal),
    };
}

export const keyCannotWithdraw = keyProbe(
    "key-cannot-withdraw",
    "whether each exchange says that the key can neither withdraw, transfer out nor give rights away",
    { checks: ["withdraw", "transfer", "manage"], demanded: () => "cannot withdraw, transfer out, or give rights away" },
);

export const keyBound = keyProbe("key-bound-to-addresses", "whether each exchange says that the key is bound to the stack's addresses and to no others", {
    checks: ["bound", "addresses"],
    demanded: ({ addresses }) => `is bound to ${addresses}`,
});

export const keyAccount = keyProbe("key-account", "whether each key is of the account that the settings name", {
    checks: ["account"],
    demanded: ({ account }) => `is of the account ${account ?? "that the settings name"}`,
});

function readsOnly(name: string, { everything: { manifest } }: World): boolean {
    const { venue, permissions } = manifest.exchanges[name];
    return onlyReads(venue, permissions);
}

const trading: Wanted = {
    checks: ["works", "trade", "expires"],
    demanded: ({ markets, daysLeft }) => `is taken, may trade ${markets.join(", ") || "nothing"}, and is good for ${daysLeft} days at least`,
};

export const keyMayTrade: Probe<KeyTarget> = {
    ...keyProbe("key-may-trade", "whether each exchange takes the key, lets it trade where the bot does, and goes on doing so", trading),
    // A key with which nobody places orders has nothing to trade, beside one with which somebody does.
    targets(world) {
        const all = keyTargets(world);
        const trading = all.filter(({ name }) => !readsOnly(name, world));
        return trading.length ? trading : all;
    },
    async ask(target, { world, signal }) {
        // The guard then asks that it cannot, which is another question.
        if (readsOnly(target.name, world))
            return [measure(`the key of ${target.name}`, "may place orders", "the manifest's permissions only read: nobody says on which market", undefined)];
        return answered(target, trading, world, signal);
    },
};
