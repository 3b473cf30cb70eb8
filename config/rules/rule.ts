import type { Contract } from "../../contract";
import { type Step, show } from "../faults/faults";
import type { Manifest } from "../manifest";
import type { AwsSettings, Settings } from "../settings";
import type { Trader } from "../traders";

/** What is sound of everything a person wrote: rules look at that even while other parts are faulty. */
export interface Known {
    stack: string;
    /** What time it is. */
    now: Date;
    settings: Partial<Settings>;
    /** Settings that are written, sound or not: what is faulty is not missing too. */
    given: string[];
    aws: Partial<AwsSettings>;
    manifest: Partial<Manifest>;
    /** Whether there is evidence of the bot in the stack: then something was deployed. */
    hasEvidence: boolean;
    /** Libraries of exchanges that the bot's code asks for, by its contract; none without one. */
    libraries: string[];
    /** What the bot's source says; nothing where there is no contract, or a faulty one. */
    contract?: Contract;
    /** Every bot that trades money by some stack's file of the project, this one among them; asked for only where it matters. */
    traders: () => Trader[];
    /** Names that are written in a section of the manifest, sound or not: a reference to a faulty store is no second fault. */
    names: Record<"services" | "jobs" | "stores" | "exchanges" | "secrets" | "migrations", string[]>;
}

/** What a rule found wrong. */
export interface Flaw {
    in: "settings" | "aws" | "manifest";
    path: Step[];
    found: string;
    allowed: string;
}

/** A rule over several fields, or over one where the answer depends on the environment. */
export type Rule = (known: Known) => Flaw[];

/** A flaw in the settings. */
export const setting = (path: Step[], value: unknown, allowed: string): Flaw => ({ in: "settings", path, found: show(value, path), allowed });

/** A flaw in the manifest. */
export const written = (path: Step[], value: unknown, allowed: string): Flaw => ({ in: "manifest", path, found: show(value, path), allowed });

/** A flaw whose `found` is said in words. */
export const said = (file: Flaw["in"], path: Step[], found: string, allowed: string): Flaw => ({ in: file, path, found, allowed });

/** Entries of a record that may be missing. */
export const entries = <T>(record: Record<string, T> | undefined): Array<[string, T]> => Object.entries(record ?? {});

/** Whether every service is sound: only then does it mean something that none of them does a thing. */
export const allServicesSound = ({ manifest, names }: Known): boolean => names.services.length > 0 && names.services.every(name => manifest.services?.[name]);
