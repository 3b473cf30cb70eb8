import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Contract, understood } from "../../../contract";
import { digestOf } from "../../../contract/file";
import { asYaml } from "../../../contract/yaml";

const text = readFileSync(join(__dirname, "../../../bots/vanta.contract.yaml"), "utf8");

/** vanta's committed contract with something in it changed, and the digest that fits. */
export function changed(change: (contract: Contract) => void): { contract: Contract; text: string } {
    const contract = parse(text) as Contract;
    change(contract);
    contract.digest = digestOf(contract);
    const made = asYaml(contract);
    const read = understood(made, "bots/vanta.contract.yaml").contract;
    if (!read) throw new Error("The changed contract is none.");
    return { contract: read, text: made };
}
