import { type Asking, askedOf } from "../../config/key-questions";
import type { Manifest } from "../../config/manifest";
import type { Settings } from "../../config/settings";
import type { Target } from "../../config/target";
import { functionRoleArn, nameOf } from "../foundation";

// The functions that ask about exchange keys, by name: what they ask stands in config/key-questions.ts.

/** Part of the name of the function that asks from a zone, by the zone's letter. */
export const guardPart = (letter: string) => `key-guard-${letter}`;
/** Part of the name of the function that makes an exchange's staged key current. */
export const rotationPart = (exchange: string) => `rotate-${exchange}`;

/** Name of the function that asks from a zone, by the zone's letter; known before a deployment. */
export const guardFunction = (target: Target, letter: string): string => nameOf(target, guardPart(letter), 64);

/** Letters of the zones that something leaves the network from, and so those that are asked from. */
export const guardZones = ({ zones, storeZones }: Target, natGateways: Settings["network"]["natGateways"]): string[] =>
    (natGateways === "single" ? storeZones.slice(0, 1) : zones).map(zone => zone.slice(-1));

/** Who reads exchange keys beside the services that use them, for `readers` of Secrets: the guard of each zone, and the rotation of a staged one. */
export function guardReaders(target: Target, manifest: Manifest, settings: Asking & Pick<Settings, "network">): Record<string, string[]> {
    const guards = guardZones(target, settings.network.natGateways).map(letter => functionRoleArn(target, guardPart(letter)));
    const rotates = (name: string) => (settings.stagedSecrets.includes(name) ? [functionRoleArn(target, rotationPart(name))] : []);
    return Object.fromEntries(askedOf(manifest, settings).map(name => [name, [...guards, ...rotates(name)]]));
}
