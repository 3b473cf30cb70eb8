import { type LimitName, limitsOf, ownUnit, textOf } from "../../config/limits";
import { type Place, placeOf } from "../../config/places";
import type { World } from "../probe";

/** Something that a service is told in a place, and what has to stand there in the stack's phase. */
export interface Told {
    /** What it is, such as `maxDailyLoss`. */
    what: string;
    place: Place;
    /** The text; nothing where the place has to be empty. */
    expected: string | undefined;
}

/** A limit in a phase, and what the process would say of it. */
export interface SaidLimit {
    name: LimitName;
    /** What it is in the unit in which the process says it. */
    expected: string;
}

type Some = World["everything"];

/** Services that place orders: what the others are told moves no money. */
export const traders = ({ manifest }: Some): string[] => Object.keys(manifest.services).filter(name => manifest.services[name].placesOrders);

/** What a service is told of the mode: the mode, every switch that it knows, the test network, and the steps of arming. */
export function modeTold({ manifest: { trading, exchanges }, settings: { phase, testnet } }: Some, service: string): Told[] {
    const switches = trading.switches.filter(one => one.service === undefined || one.service === service);
    const steps = (trading.arming?.steps ?? []).flatMap(step => ("value" in step ? [step] : []));
    return [
        { what: "mode", place: placeOf(trading.mode), expected: trading.mode[phase] },
        ...switches.map(one => ({ what: `switch ${one.variable ?? one.at ?? one.argument}`, place: placeOf(one), expected: one[phase] })),
        ...Object.entries(exchanges).flatMap(([name, one]) =>
            one.testnet ? [{ what: `test network of ${name}`, place: { variable: one.testnet.variable }, expected: one.testnet[testnet ? "on" : "off"] }] : [],
        ),
        ...steps.map(({ variable, value }) => ({ what: "step of arming", place: { variable }, expected: phase === "dry" ? undefined : value })),
    ];
}

/** What a service is told of the limits. */
export const limitsTold = ({ manifest, settings }: Some, service: string): Told[] =>
    limitsOf(manifest, settings).flatMap(limit =>
        limit.told
            .filter(told => told.service === undefined || told.service === service)
            .map(told => ({ what: limit.name, place: placeOf(told), expected: textOf(limit, told, settings.capital) })),
    );

/** Every limit that the bot is told somewhere, as the process would say it: what it was never told it cannot say. */
export const limitsSaid = ({ manifest, settings }: Some): SaidLimit[] =>
    limitsOf(manifest, settings)
        .filter(({ told }) => told.length > 0)
        .map(limit => {
            const { unit = ownUnit(limit.name), negative } = manifest.trading.reports?.limits[limit.name] ?? {};
            return { name: limit.name, expected: textOf(limit, { unit, negative }, settings.capital) };
        });

/** The word by which the process says that it is in the mode of a phase. */
export const modeSaid = ({ manifest: { trading } }: Pick<Some, "manifest">, phase: Some["settings"]["phase"]): string =>
    (trading.reports?.mode?.words ?? trading.mode)[phase];

/** Whether two texts say the same: as numbers where both are. */
export function isSame(found: string, expected: string): boolean {
    if (found === expected) return true;
    const [a, b] = [found, expected].map(text => (text.trim() === "" ? Number.NaN : Number(text)));
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}
