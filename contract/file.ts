import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { contractPath } from "./path";
import type { Contract } from "./schema";

/** What is wrong with a contract file, in the shape of all faults of what a person wrote. */
export interface ContractFault {
    file: string;
    path: string;
    found: string;
    allowed: string;
}

/** Version of the extractor. Raise it when it finds more, or finds it otherwise. */
export const extractor = "4";

/** A text that is the same for the same content, whatever the order of keys. */
function canonical(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(canonical);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, one]) => one !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, one]) => [key, canonical(one)]),
    );
}

/** SHA-256 over everything in a contract but the digest itself. */
export function digestOf(contract: Omit<Contract, "digest">): string {
    const { digest: _, ...rest } = contract as Contract;
    return `sha256:${createHash("sha256")
        .update(JSON.stringify(canonical(rest)))
        .digest("hex")}`;
}

interface Read {
    contract?: Contract;
    faults: ContractFault[];
}

/** A preview reads the same file for the settings and for several rules: the last content of each is kept. */
const reads = new Map<string, { version: string; read: Read }>();

/** The contract in a text, with the file's name for its faults. */
export function understood(text: string, file: string): Read {
    const bot = /([\w-]+)\.contract\.yaml$/.exec(file)?.[1] ?? "<bot>";
    const fault = (path: string, found: string): Read => ({
        faults: [{ file, path, found, allowed: `what \`npm run contract -- ${bot} <checkout>\` writes` }],
    });
    // Loaded only where there is such a file: the CLI waits for the pack at every run.
    const { CORE_SCHEMA, load } = require("js-yaml") as typeof import("js-yaml");
    let data: unknown;
    try {
        data = load(text, { schema: CORE_SCHEMA });
    } catch {
        return fault("(whole file)", "what is no YAML");
    }
    if (isAsMade(data)) return { contract: data, faults: [] };
    const { contractSchema } = require("./schema") as typeof import("./schema");
    const { error } = contractSchema.safeParse(data);
    if (error) return fault(error.issues[0].path.map(String).join(".") || "(whole file)", "another shape");
    if (digestOf(data as Contract) !== (data as Contract).digest) return fault("digest", "another content than was made: the file was edited by hand");
    return { contract: data as Contract, faults: [] };
}

/** Whether this very extractor made it: what fits its digest has the shape that was written, and zod need not be loaded to hear so. */
function isAsMade(data: unknown): data is Contract {
    const said = data as Partial<Contract> | null;
    return typeof said === "object" && said?.extractor === extractor && digestOf(said as Contract) === said.digest;
}

/** The contract in a file, by its path from the project's folder; nothing when there is none. A file that is no contract, or that was edited by hand, is a fault. */
export function readContractFile(root: string, file: string): Read {
    const path = resolve(root, file);
    const state = statSync(path, { throwIfNoEntry: false });
    if (!state) return { faults: [] };
    const version = `${state.ino} ${state.size} ${state.mtimeMs}`;
    const last = reads.get(path);
    if (last?.version === version) return last.read;
    const read = understood(readFileSync(path, "utf8"), file);
    reads.set(path, { version, read });
    return read;
}

/** The contract of a bot, from its committed file; one of another bot is a fault too. */
export function readContract(root: string, bot: string): Read {
    const file = contractPath(bot);
    const read = readContractFile(root, file);
    const other = read.contract?.bot;
    if (other === undefined || other === bot) return read;
    return { faults: [{ file, path: "bot", found: `the contract of ${other}`, allowed: `that of ${bot}` }] };
}
