import { aws } from "../../engine/aws";
import { documentOf, has, listOf } from "../../engine/reading";
import { rule } from "../../engine/rule";
import type { Statement } from "../../engine/statements";

export const keyRotates = rule(
    aws.kms.Key,
    {
        name: "kms-key-rotates",
        preset: "baseline",
        debatable: true,
        severity: "medium",
        items: ["mech-exo:17", "cryptofunk:38"],
        says: "A key that encrypts is replaced by AWS every year.",
        because: "What an old key gave away stays limited to what it encrypted.",
        fix: "Set enableKeyRotation to true, and leave rotationPeriodInDays out.",
    },
    key => {
        // AWS rotates only symmetric keys, with material of its own.
        if ((key.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") !== "SYMMETRIC_DEFAULT" || has(key, "customKeyStoreId")) return undefined;
        if (!key.enableKeyRotation) return `enableKeyRotation is ${key.enableKeyRotation ?? "absent"}`;
        return (key.rotationPeriodInDays ?? 365) > 366 ? `rotationPeriodInDays is ${key.rotationPeriodInDays}, longer than a year` : undefined;
    },
);

/** The curves on which chains take signatures. */
const chains = ["ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"];

/** Whether a statement denies signing to everybody but one principal, whoever else has been allowed to sign. */
function sparesOne({ Effect, Principal, Action, Condition }: Statement): boolean {
    const denied = typeof Principal === "object" ? listOf(Principal.AWS) : [Principal];
    if (Effect !== "Deny" || !denied.includes("*") || !listOf(Action).some(action => ["kms:sign", "kms:*"].includes(action.toLowerCase()))) return false;
    // A second condition, a second name or a wildcard in it makes an exception for somebody else.
    const tests = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys).flatMap(([key, names]) => listOf(names).map(name => `${operator} ${key} ${name}`)),
    );
    return tests.length === 1 && /^(Arn|String)Not\w+ aws:PrincipalArn [^*?]+$/i.test(tests[0]);
}

export const signingKeyHasOneUser = rule(
    aws.kms.Key,
    {
        name: "signing-key-has-one-user",
        preset: "trading",
        severity: "critical",
        items: ["vanta:322"],
        says: "The policy of a key that signs denies signing to everybody but one role.",
        because: "Whoever may sign moves the account's money, and an administrator's rights would do.",
        adviceWhere: [
            {
                says: "wallets sign on other curves, and this key signs tokens or files",
                holds: ({ customerMasterKeySpec: spec }) => spec !== undefined && !chains.includes(spec),
            },
        ],
        fix: "Deny kms:Sign to every principal whose aws:PrincipalArn is another than the service's role.",
    },
    key => {
        if (key.keyUsage !== "SIGN_VERIFY") return undefined;
        const { Statement } = (documentOf(key.policy) ?? {}) as { Statement?: Statement | Statement[] };
        return listOf(Statement).some(sparesOne) ? undefined : "policy lets others than one role sign";
    },
);
