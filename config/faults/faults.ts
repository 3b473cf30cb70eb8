import { RunError } from "@pulumi/pulumi/errors";
import { mightBeCredential } from "../../credentials";
import { nearest } from "../../names";

/** One thing that is wrong in what a person wrote. */
export interface Fault {
    /** The file, relative to the project, or `--config` for an override. */
    file: string;
    /** Where in the file, as `pulumi config set --path` writes it: `golive:network.cidr`. */
    path: string;
    /** What stands there; never a secret. */
    found: string;
    /** What may stand there. */
    allowed: string;
}

/** All that is wrong in the settings and the manifest, at once: one line per fault. A RunError is what the engine shows without a stack trace. */
export class SettingsError extends RunError {
    constructor(readonly faults: Fault[]) {
        super(faults.map(fault => `${fault.file}: ${fault.path}: found ${fault.found}, allowed: ${fault.allowed}`).join("\n"));
        this.name = "SettingsError";
    }
}

/** A step into a value: a key or an index. */
export type Step = string | number;

/** The path as Pulumi writes it: `golive:release.digests["a.b"]`, `zones[0]`. */
export function pathText([first, ...rest]: readonly Step[]): string {
    if (first === undefined) return "(whole file)";
    const next = (step: Step) => (typeof step === "number" ? `[${step}]` : /^[\w:-]+$/.test(step) ? `.${shown(step)}` : `[${JSON.stringify(shown(step))}]`);
    return shown(String(first)) + rest.map(next).join("");
}

// Names the schemas themselves use for things that are no secret.
const harmless = new Set(["stagedSecrets", "secretRecoveryDays", "secrets", "keys", "immutableTables"]);
const smelly = /secret|passw|token|api_?key|private_?key|access_?key|credential|webhook|passphrase/i;

/** Whether a key's name says that its value is a credential. */
const namesSecret = (key: string) => smelly.test(key) && !harmless.has(key);

function shown(text: string, max = 60): string {
    if (mightBeCredential(text)) return "[hidden]";
    return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

/** A value as a fault shows it: on one line, cut, and hidden where it is or might be a secret. */
export function show(value: unknown, path: readonly Step[] = []): string {
    const names = path.filter(step => typeof step === "string");
    // Among names of secrets somebody may have written a secret itself.
    const noName = names.at(-1) === "stagedSecrets" && typeof value === "string" && !/^[a-z][a-z0-9-]{0,29}$/.test(value);
    const hidden = noName || names.some(namesSecret) || names.at(-2) === "secrets";
    switch (typeof value) {
        case "undefined":
            return "nothing";
        case "string":
            return hidden && value ? "[hidden]" : JSON.stringify(shown(value)).replace('"[hidden]"', "[hidden]");
        case "object":
            if (value === null) return "nothing";
            return Array.isArray(value) ? `a list of ${value.length}` : "a mapping";
        default:
            return hidden ? "[hidden]" : shown(String(value));
    }
}

/** `did you mean x?` if one is near, and the names there are. */
export function oneOf(name: string, names: Iterable<string>): string {
    const all = [...names].sort();
    const near = nearest(name, all);
    return `${near ? `did you mean ${near}? ` : ""}${all.length ? `one of ${all.join(", ")}` : "none, there are none"}`;
}
