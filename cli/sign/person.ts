import { execFileSync } from "node:child_process";
import { evidenceFile } from "../../checklist/evidence-file";
import { UsageError } from "../output/arguments";

function setting(root: string, key: string): string {
    try {
        return execFileSync("git", ["-C", root, "config", key], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
        return "";
    }
}

const signer = evidenceFile.shape.by.options[1].shape.person;

/** Who signs: whoever git would name as the author of a commit here. Throws UsageError where git names nobody, or a machine. */
export function personIn(root: string): string {
    const [name, email] = [setting(root, "user.name"), setting(root, "user.email")];
    const missing = [...(name ? [] : ["user.name"]), ...(email ? [] : ["user.email"])];
    const cures = missing.map(key => `git config ${key} ${key === "user.name" ? '"Ada Example"' : "ada@example.com"}`);
    if (missing.length) throw new UsageError(`git has no ${missing.join(" and no ")} here, so nobody signs. Write: ${cures.join(" && ")}`);
    if (/\[bot\]/.test(`${name}${email}`)) throw new UsageError(`${name} <${email}> is no person: a signature is what a person answers for.`);
    const person = `${name} <${email}>`;
    const read = signer.safeParse(person);
    if (read.success) return read.data;
    throw new UsageError(`git's user.name and user.email: found ${JSON.stringify(person)}, allowed: ${read.error.issues[0].message}.`);
}
