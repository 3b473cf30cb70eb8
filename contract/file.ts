import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Document, isCollection, isScalar, parse, visit } from "yaml";
import { type Contract, contractSchema } from "../config/contract";
import { contractPath } from "./path";

/** What is wrong with a contract file, in the shape of all faults of what a person wrote. */
export interface ContractFault {
    file: string;
    path: string;
    found: string;
    allowed: string;
}

/** Version of the extractor. Raise it when it finds more, or finds it otherwise. */
export const extractor = "1";

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

/** A contract as it is committed: what a reviewer reads as one thing stands on one line. */
export function asYaml(contract: Contract): string {
    const document = new Document(contract);
    document.commentBefore =
        " yaml-language-server: $schema=../config/schema/contract.schema.json\n\n Made by `npm run contract`, never by hand: the digest would no longer fit.";
    visit(document, {
        Collection(_, node, path) {
            const holder = path.at(-1);
            const small =
                isCollection(node) &&
                node.items.every(
                    item =>
                        isScalar(item) || (typeof item === "object" && item !== null && "value" in item && (isScalar(item.value) || isShortList(item.value))),
                );
            if (small && holder && path.length > 3) node.flow = true;
        },
    });
    return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

const isShortList = (value: unknown): boolean => isCollection(value) && value.items.every(isScalar);

/** The contract of a bot, from its committed file; nothing when there is none. A file that is no contract, or that was edited by hand, is a fault. */
export function readContract(root: string, bot: string): { contract?: Contract; faults: ContractFault[] } {
    const file = contractPath(bot);
    const again = `what \`npm run contract -- ${bot} <checkout>\` writes`;
    if (!existsSync(join(root, file))) return { faults: [] };
    let data: unknown;
    try {
        data = parse(readFileSync(join(root, file), "utf8"));
    } catch {
        return { faults: [{ file, path: "(whole file)", found: "what is no YAML", allowed: again }] };
    }
    const parsed = contractSchema.safeParse(data);
    if (!parsed.success) {
        const [issue] = parsed.error.issues;
        return { faults: [{ file, path: issue.path.map(String).join(".") || "(whole file)", found: "another shape", allowed: again }] };
    }
    if (parsed.data.bot !== bot) return { faults: [{ file, path: "bot", found: `the contract of ${parsed.data.bot}`, allowed: `that of ${bot}` }] };
    if (digestOf(parsed.data) !== parsed.data.digest)
        return { faults: [{ file, path: "digest", found: "another content than was made: the file was edited by hand", allowed: again }] };
    return { contract: parsed.data, faults: [] };
}
