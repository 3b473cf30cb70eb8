import { canonical } from "../../checklist/digests";
import type { Measure } from "../../checklist/evidence-file";
import { arnOf } from "../../config/arns";
import { measure } from "../answers";
import { allowed } from "../aws";
import type { Probe, Target, World } from "../probe";
import { ofType, textAt } from "../recorded";

/** A key of KMS that signs for a service, as the preview records it. */
export interface Signer extends Target {
    service: string;
    /** ARN of its alias. */
    alias: string;
    /** Its policy, as the stack writes it. */
    policy: string | undefined;
}

/** Every key that signs transactions. */
export function signersOf(world: World): Signer[] {
    const aliases = ofType(world, "aws:kms/alias:Alias");
    return ofType(world, "aws:kms/key:Key").flatMap(key => {
        const alias = aliases.find(one => one.name === key.name);
        const [service, name] = [textAt(key, "tags", "golive:signs-for"), alias && textAt(alias, "name")];
        if (textAt(key, "customerMasterKeySpec") !== "ECC_SECG_P256K1" || service === undefined || name === undefined) return [];
        return [{ name: `the key of ${service}`, of: "wallet", service, alias: arnOf(world.everything.target, "kms", name), policy: textAt(key, "policy") }];
    });
}

/** What is said of a wallet whose key lies elsewhere: a person signs for that. */
export const nobodyIsTold = (what: string, demanded: string): Measure => ({
    ...{ what, demanded, found: "no key of KMS signs here, so no machine is told which wallet it is" },
    ...{ holds: "unknown", silent: true },
});

/** Of a curve's point that is not compressed: one byte that says so, and two numbers of 32 bytes, at the end of what KMS gives. */
const pointLength = 65;

/** The wallet that a key signs for, and the key's own ARN. Throws where KMS gives no such key. */
export async function walletOf({ alias }: Signer, world: World, signal: AbortSignal): Promise<{ wallet: string; key: string }> {
    const { GetPublicKeyCommand, KMSClient } = await import("@aws-sdk/client-kms");
    const { keccak_256 } = await import("@noble/hashes/sha3.js");
    const client = new KMSClient(await world.means.aws());
    const said = await allowed("kms:GetPublicKey", () => client.send(new GetPublicKeyCommand({ KeyId: alias }), { abortSignal: signal }));
    const point = said.PublicKey?.slice(-pointLength);
    if (said.KeySpec !== "ECC_SECG_P256K1" || said.KeyId === undefined || point?.length !== pointLength || point[0] !== 4)
        throw new Error(`${alias} is no key that signs for a wallet`);
    return { wallet: `0x${Buffer.from(keccak_256(point.slice(1)).slice(-20)).toString("hex")}`, key: said.KeyId };
}

/** A policy by what it says, whatever its layout. */
function said(policy: string | undefined): string | undefined {
    try {
        return canonical(JSON.parse(policy ?? ""));
    } catch {
        return undefined;
    }
}

export const signerPolicy: Probe<Signer | Target> = {
    name: "exchange.signer-policy",
    says: "whether the policy of each key that signs is the one that lets its own service sign and nobody else",
    targets: world => (signersOf(world).length ? signersOf(world) : [{ name: "the wallet", of: "wallet" }]),
    async ask(target, { world, signal }) {
        const demanded = "the stack's own, by which its service alone signs";
        if (!("alias" in target)) return [nobodyIsTold(target.name, demanded)];
        const { name, policy } = target;
        const { key } = await walletOf(target, world, signal);
        const { GetKeyPolicyCommand, KMSClient } = await import("@aws-sdk/client-kms");
        const client = new KMSClient(await world.means.aws());
        const ask = () => client.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: "default" }), { abortSignal: signal });
        const [found, own] = [said((await allowed("kms:GetKeyPolicy", ask)).Policy), said(policy)];
        if (found === undefined || own === undefined) throw new Error(`the policy of ${name} is none that can be read`);
        return [measure(`the policy of ${name}`, demanded, found === own ? "it is" : "another", found === own)];
    },
};
