import { Document, isCollection, isScalar, visit } from "yaml";
import type { Contract } from "./schema";

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
