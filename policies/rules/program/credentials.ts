import { credentialIn, credentialInProse, type Found } from "../../../credentials";
import { type Literal, literalRule } from "../../engine/literals";
import { secretSettings } from "../../engine/secret-settings";

const because =
    "What Pulumi is given lies in its state, encrypted at best, for everybody who may deploy, and in plain text in what is made of it; a literal is in every commit too.";
const credentialItems = ["cryptofunk:32", "bot-core:102", "mech-exo:30", "mech-exo:32", "arbitrage:27"];

/** A literal as the detector reads it. */
function detect({ where, name, value, source, before }: Literal): Found | undefined {
    if (source === "prose") return credentialInProse(value, name);
    if (before) return credentialIn({ value, within: "command", before });
    return credentialIn(source === "chart" ? { name, value, above: where, within: "chart" } : { name, value });
}

export const noCredentialInSettings = literalRule(
    {
        name: "no-credential-in-code",
        preset: "baseline",
        severity: "critical",
        binding: true,
        items: credentialItems,
        says: "No credential stands in a workload's settings, a ConfigMap, a Secret, a chart's values, user data, an annotation, an alert or a probe's path.",
        because,
        fix: "Put it into Secrets Manager and let External Secrets hand it to the pod.",
        patches: true,
    },
    literal => {
        const found = detect(literal);
        // The value itself never gets into a message; an example out of a vendor's documentation opens nothing.
        return found && !found.example ? `${literal.where} holds ${found.what}` : undefined;
    },
    ["environment", "map", "secret", "chart", "script", "prose"],
    {
        says: "the value is a secret of the stack's settings, which Pulumi keeps encrypted, and goes into a Secret of the cluster, a SecureString or to a chart",
        holds: ({ source, value }) => ["secret", "chart"].includes(source) && secretSettings().some(secret => isMadeOf(value, secret)),
    },
);

/**
 * Whether a value is a secret setting, as it is or in base64, or is written around one, as an address is around its password. A short one may
 * stand anywhere.
 */
const isMadeOf = (value: string, secret: string): boolean =>
    value === secret || value === Buffer.from(secret, "base64").toString("utf8") || (secret.length >= 8 && value.includes(secret));
