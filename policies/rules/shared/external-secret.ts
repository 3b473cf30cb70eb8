import { known, listOf } from "../../engine/reading";

/** Where an ExternalSecret takes a value from: a secret's name, and a field of it. */
export type Remote = { key?: string; property?: string };

/** An ExternalSecret, as far as rules ask what it puts into its Secret. */
export interface ExternalSecret {
    metadata?: { name?: string };
    spec?: {
        target?: { name?: string; template?: { data?: Record<string, string>; templateFrom?: unknown; mergePolicy?: string } };
        data?: { secretKey?: string; remoteRef?: Remote }[];
        dataFrom?: { extract?: Remote }[];
    };
}

/** A key of the Secret that is made. */
export interface Made {
    key: string;
    /** The template's text; nothing where the value is handed over as it is. */
    text?(): string;
    /** Where what stands in it comes from. */
    sources(): (Remote | undefined)[];
}

/** The keys that an ExternalSecret puts into its Secret, beside whatever `dataFrom` finds. A text that is known only at a deployment has an address in it. */
export function keysMade({ spec }: ExternalSecret): Made[] {
    const own = listOf(spec?.data).map((one): Made => ({ key: one.secretKey ?? "", sources: () => [one.remoteRef] }));
    const { data, mergePolicy } = spec?.target?.template ?? {};
    if (!data) return own;
    const made = Object.keys(data).map((key): Made => {
        const text = () => known(() => data[key]) ?? "";
        const sources = () => {
            const written = text();
            return own.filter(one => new RegExp(`\\.${one.key.replace(/\W/g, "\\$&")}\\b`).test(written)).flatMap(one => one.sources());
        };
        return { key, text, sources };
    });
    return [...made, ...(mergePolicy === "Merge" ? own : [])];
}
