import { existsSync } from "node:fs";
import { join } from "node:path";
import { stands } from "../../config/bots";
import { placed, projectRoot, touches } from "../../config/check";
import { pathText, type Step } from "../../config/faults/faults";
import { standingIn } from "../../config/faults/lines";
import { readYaml } from "../../config/faults/yaml";
import type { Finding } from "../../policies/engine/analysis";
import type { Arguments } from "./arguments";
import type { Report } from "./report";

/** A part of what a person wrote. */
export interface Part {
    in: "manifest" | "settings";
    path: Step[];
}

const manifest = (...path: Step[]): Part => ({ in: "manifest", path });
const settings = (...path: Step[]): Part => ({ in: "settings", path });

/** Rules that judge one setting, wherever it ends up. */
export const byRule: Record<string, Part> = {
    "secret-awaits-its-value": settings("stagedSecrets"),
    "exchange-key-names-own-addresses": settings("exchangeAddresses"),
    "zone-is-delegated": settings("edge", "zone", "delegated"),
    "position-size-is-limited": manifest("risk", "maxPositionSize"),
    "daily-loss-is-limited": manifest("risk", "maxDailyLoss"),
    "drawdown-is-limited": manifest("risk", "maxDrawdown"),
    "stop-loss-is-set": manifest("risk", "stopLoss"),
    "leverage-is-limited": manifest("risk", "maxLeverage"),
    "order-size-is-limited": manifest("risk", "maxNotional"),
    "order-rate-is-limited": manifest("risk", "ordersPerMinute"),
    "symbols-are-limited": manifest("risk", "symbols"),
    "order-fits-the-position": manifest("risk", "maxNotional"),
    "capital-is-plausible": settings("capital"),
    "staging-trades-no-money": settings("testnet"),
    "limit-can-be-seen": manifest("risk"),
    "kill-switch-can-be-thrown": manifest("trading", "killSwitch"),
    "arming-takes-its-steps": manifest("trading", "arming"),
    "canary-order-is-small": manifest("risk", "maxNotional", "canary"),
    "canary-trades-few-symbols": manifest("risk", "symbols", "canary"),
    "trading-mode-is-set": manifest("trading", "mode"),
    "alarm-topic-has-readers": settings("alerts", "email"),
    "release-goes-by-digest": settings("release", "digests"),
};

const among = (sections: string[], name: string): Part[] => sections.map(section => manifest(section, name));

/** Components whose children are called like a part of the manifest, and how. */
export const byParent: Record<string, (name: string) => Part[]> = {
    "golive:bot:Bot": name => among(["services", "jobs"], name.replace(/-secrets$/, "")),
    "golive:data:Stores": name => among(["stores"], name),
    "golive:access:Secrets": name => among(["exchanges", "secrets"], name.replace(/^secrets-/, "")),
    "golive:observe:Monitoring": name => among(["services", "stores"], name.replace(/^monitoring-/, "")),
};

/** Components that a section of the settings describes. */
export const byType: Record<string, Part> = {
    "golive:access:Bastion": settings("access"),
    "golive:audit:Audit": settings("audit"),
    "golive:compute:Cluster": settings("cluster"),
    "golive:data:Backups": settings("backups"),
    "golive:edge:Edge": settings("edge"),
    "golive:network:Network": settings("network"),
};

/**
 * What may stand behind a finding, the nearest first: the setting that the rule judges, or what the resource's components are made from.
 * Rules on literals name the environment variable in brackets; where the service has one of that name, it is this one.
 */
function partsOf({ rule, urn, message }: Finding, { resources }: Report): Part[] {
    const known = new Map(resources.map(resource => [resource.urn, resource]));
    const variables = [...message.matchAll(/\((\w+)\) (?:is|has) /g)].map(([, name]) => name);
    const parts = byRule[rule] ? [byRule[rule]] : [];
    for (let one = known.get(urn); one; one = known.get(one.parent ?? "")) {
        const parent = known.get(one.parent ?? "");
        const own = byParent[parent?.type ?? ""]?.(one.name) ?? [];
        parts.push(...own.flatMap(part => variables.map(variable => manifest(...part.path, "environment", variable))));
        parts.push(...own, ...(byType[one.type] ? [byType[one.type]] : []));
    }
    return parts;
}

/** Where a part stands, or what of it is there. */
export interface Place {
    /** Path in the project. */
    file: string;
    /** The line of as much of its path as is there; none where nothing is. */
    line?: number;
    /** Steps of its path, as the file has them, and how many of them are not there. */
    path: Step[];
    missing: number;
}

/** Finds parts of a bot's manifest and of a stack's settings in their files. */
export function placing({ bot, stack }: Pick<Report, "bot" | "stack">, root = projectRoot): (part: Part) => Place {
    const files = { manifest: `bots/${bot}.yaml`, settings: `Pulumi.${stack}.yaml` };
    const readers = new Map<string, ReturnType<typeof standingIn>>();
    const standing = (file: string) => {
        if (!existsSync(join(root, file))) return () => ({ steps: 0 });
        const reader = readers.get(file) ?? standingIn(join(root, file));
        readers.set(file, reader);
        return reader;
    };
    const bots = sections(join(root, files.settings), root);
    return part => {
        const file = files[part.in];
        const path = part.in === "manifest" ? part.path : ["config", ...placed("golive")(stands({ ...bots, bot }, part.path))];
        const found: ReturnType<ReturnType<typeof standingIn>> = standing(file)(path);
        return { file, line: found.line, path, missing: path.length - found.steps };
    };
}

/** Tells of a finding where what stands behind it is written, as `file:line path`; nothing where that is not known. */
export function writtenBehind(report: Report, asked: Pick<Arguments, "config">, root = projectRoot): (finding: Finding) => string | undefined {
    const find = placing(report, root);
    const overridden = asked.config.map(override => override.split("=")[0].replace(/^golive:/, ""));
    const place = (part: Part, whole: boolean): string | undefined => {
        const override = part.in === "settings" ? overridden.find(path => touches(path, pathText(part.path))) : undefined;
        if (override) return `--config ${override}`;
        const { file, line, path, missing } = find(part);
        const shown = part.in === "settings" ? path.slice(1) : path;
        if (missing > 0 && !whole) return undefined;
        const at = line === undefined || shown.length <= missing ? "" : `:${line}`;
        return `${file}${at} ${pathText(shown)}${missing > 0 ? ", which is not there" : ""}`;
    };
    return finding => {
        for (const part of partsOf(finding, report)) {
            const found = place(part, part === byRule[finding.rule]);
            if (found) return found;
        }
        return undefined;
    };
}

/** Finds the line that a person changes for a finding: of the setting that its rule judges, or of what its resource is made from. */
export function lineBehind(report: Report, find: (part: Part) => Place): (finding: Finding) => { file: string; line: number } | undefined {
    return finding => {
        const parts = partsOf(finding, report).map(part => ({ part, place: find(part) }));
        const found = parts.find(({ part, place }) => place.missing === 0 || part === byRule[finding.rule])?.place;
        return found && { file: found.file, line: found.line ?? 1 };
    };
}

/** The sections of bots in a stack's file, which replace what stands beside them. */
function sections(file: string, root: string): Record<string, unknown> {
    const read = existsSync(file) ? readYaml(root, file) : undefined;
    const config = read && "data" in read ? (read.data.config as Record<string, unknown> | undefined) : undefined;
    return { bots: config?.["golive:bots"] };
}
