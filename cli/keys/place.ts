import { secretName } from "../../components/foundation";
import { guardFunction, guardZones } from "../../components/secrets";
import type { Everything } from "../../config/check";
import { projectRoot } from "../../config/check";
import { askedOf, heldAgainst, unanswerable, unasked } from "../../config/key-questions";
import { readSettings, stackConfig } from "../../config/load";
import { nearest } from "../../names";
import { askable, exchangeOf } from "../../venues";
import { UsageError } from "../output/arguments";

/** The keys of a stack, and who can be asked about them. */
export interface KeysPlace {
    everything: Everything;
    region: string;
    /** The functions that ask, by the letter of their zone. */
    guards: Record<string, string>;
    /** Names of the exchanges whose keys are asked about. */
    asked: string[];
}

/** One of these keys. */
export interface KeyPlace extends KeysPlace {
    /** Name of the exchange in the manifest. */
    exchange: string;
    /** Name of the secret. */
    secret: string;
    /** Fields of the secret. */
    fields: string[];
    /** Checks of the key guard that no answer could settle, so that a person says them. */
    unanswerable: readonly string[];
    /** What a person's word about the key is held against. */
    heldAgainst: string;
}

/** Where a stack's keys are. Throws a SettingsError where its files are wrong. */
export function keysPlace(stack: string, bot: string | undefined, root = projectRoot): KeysPlace {
    const everything = readSettings({ config: stackConfig(stack, bot === undefined ? [] : [`bot=${bot}`], root), project: "golive", stack, root });
    const { settings, manifest, target } = everything;
    const guards = guardZones(target, settings.network.natGateways).map(letter => [letter, guardFunction(target, letter)]);
    return { everything, region: target.region, guards: Object.fromEntries(guards), asked: askedOf(manifest, settings) };
}

/** The key of one exchange. Throws UsageError where there is no such exchange, where nobody can be asked about its key, or where a part of it has no field. */
export function keyPlace(stack: string, exchange: string, bot?: string, root?: string): KeyPlace {
    const place = keysPlace(stack, bot, root);
    const { manifest, settings, target } = place.everything;
    const names = Object.keys(manifest.exchanges);
    if (!names.includes(exchange)) {
        const near = nearest(exchange, names);
        throw new UsageError(`bots/${target.bot}.yaml has no exchange ${exchange}${near ? `; did you mean ${near}?` : `. Allowed: ${names.join(", ")}`}`);
    }
    const spec = manifest.exchanges[exchange];
    const why = unasked(spec, settings);
    if (why) throw new UsageError(`The key of ${exchange} cannot be staged: it is ${why}. Put it into Secrets Manager as docs/rotation.md says.`);
    const parts = askable[exchangeOf(spec.venue)].fields;
    const lacks = parts.includes("passphrase") && !spec.keys.some(field => /pass/i.test(field)) ? "a passphrase" : undefined;
    const missing = lacks ?? (spec.keys.length < parts.length ? parts.join(", ") : undefined);
    if (missing)
        throw new UsageError(
            `bots/${target.bot}.yaml exchanges.${exchange}.keys: found ${spec.keys.join(", ")}, and a key of ${spec.venue} has ${missing}: name a field for it.`,
        );
    const said = { unanswerable: unanswerable(exchange, spec, settings), heldAgainst: heldAgainst(exchange, spec, settings) };
    return { ...place, ...said, exchange, secret: secretName(target, exchange), fields: spec.keys };
}
