import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documents, isDefinition, type Manifest, manifests } from "../charts/helm";

/** Those definitions in the documents that define what the objects need, each once. */
export function definitionsFor(objects: Manifest[], texts: string[]): Manifest[] {
    const groups = new Set(objects.map(({ apiVersion }) => apiVersion.split("/")[0]));
    const found = new Map<string, Manifest>();
    for (const text of texts.filter(isDefinition)) {
        if (!groups.has(text.match(/^ {2}group: "?([^"\s]+)/m)?.[1] ?? "")) continue;
        for (const definition of manifests(text)) {
            const { group, names } = definition.spec as { group: string; names: { kind: string } };
            const wanted = objects.some(({ apiVersion, kind }) => apiVersion.startsWith(`${group}/`) && kind === names.kind);
            if (wanted && !found.has(definition.metadata.name)) found.set(definition.metadata.name, definition);
        }
    }
    return [...found.values()];
}

/** The documents in the folder that GOLIVE_CRDS names: definitions of kinds that no chart brings, or all of them where there is no Helm. */
export function givenDefinitions(): string[] {
    const given = process.env.GOLIVE_CRDS;
    if (!given) return [];
    const files = readdirSync(given).filter(file => /\.ya?ml$/.test(file));
    return files.flatMap(file => documents(readFileSync(join(given, file), "utf8")));
}
