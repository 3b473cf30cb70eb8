import { exchangeKeyOf, exchangeSecretOf } from "../../credentials";
import type { Step } from "../faults/faults";
import { entries, type Flaw, type Rule, said } from "./rule";

const allowed =
    "a key that stands under `exchanges`, with its venue, account and permissions, where it is counted as a writer: what only reads gets `permissions: [read]`";

/** A secret that a template names; of a store or an exchange it says nothing. */
const namedIn = (template: string, names: string[]): string | undefined => names.find(name => template.includes(`\${${name}.`));

/**
 * An exchange's key that stands among the other secrets escapes every rule on who trades: it is declared under its exchange. What a machine makes
 * opens no account.
 */
const exchangeKeysAreTheExchanges: Rule = ({ manifest, libraries }) => {
    const provided = entries(manifest.secrets).flatMap(([name, secret]) => ("keys" in secret ? [{ name, venue: exchangeSecretOf(name, secret.keys) }] : []));
    const own = provided.flatMap(({ name, venue }) => (venue ? [said("manifest", ["secrets", name], `a key of ${venue}`, allowed)] : []));
    const others = provided.flatMap(({ name, venue }) => (venue ? [] : [name]));
    const flaws = (path: Step[], secrets: Record<string, string>): Flaw[] =>
        Object.entries(secrets).flatMap(([variable, template]) => {
            const secret = namedIn(template, others);
            const venue = secret && exchangeKeyOf(variable, libraries);
            return venue ? [said("manifest", [...path, "secrets", variable], `a key of ${venue} out of secrets.${secret}`, allowed)] : [];
        });
    const { services, jobs, migrations } = manifest;
    return [
        ...own,
        ...entries(services).flatMap(([name, { secrets, sidecars }]) => [
            ...flaws(["services", name], secrets),
            ...entries(sidecars).flatMap(([sidecar, part]) => flaws(["services", name, "sidecars", sidecar], part.secrets)),
        ]),
        ...entries(jobs).flatMap(([name, job]) => flaws(["jobs", name], job.secrets)),
        ...(migrations ? flaws(["migrations"], migrations.secrets) : []),
    ];
};

/** Rules about where an exchange's key is declared. */
export const exchangeKeyRules: Rule[] = [exchangeKeysAreTheExchanges];
