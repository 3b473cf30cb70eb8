import { measure } from "./answers";
import { type Fault, planted } from "./canary";
import type { Family, Probe, Target, World } from "./probe";
import { at, ofType, textAt } from "./recorded";
import { ageOf } from "./secret-age";

/** A secret with a day, by the alarm that the stack makes for it. */
interface Due extends Target {
    secret: string;
    /** Days after which its alarm rings. */
    days: number;
}

/** Secrets that have to be replaced one day, by a person or by a machine: each has an alarm, whose number says when. */
function dueOf(world: World): Due[] {
    return ofType(world, "aws:cloudwatch/metricAlarm:MetricAlarm").flatMap(alarm => {
        const [secret, days] = [textAt(alarm, "dimensions", "Secret"), at(alarm, "threshold")];
        // The others tell beforehand that no new key is staged: not that the one in use is too old.
        const isDay = textAt(alarm, "namespace") === "Golive/Secrets" && textAt(alarm, "metricName") !== "UnstagedAgeDays";
        return isDay && secret !== undefined ? [{ name: secret, secret, days: Number(days) }] : [];
    });
}

export const secretsYoung: Probe<Due> = {
    name: "rotation.secrets-young",
    says: "whether every secret with a day to be replaced is younger than that",
    targets: dueOf,
    async ask({ secret, days }, { world, signal }) {
        const what = `the value of ${secret}`;
        const age = await ageOf(secret, world, signal);
        if (typeof age === "string") return [measure(what, `${days} days old or younger`, age, false)];
        // What a list demands is held against it on its own.
        return [
            { ...measure(what, "as young as the list wants it", `${age} days old`, undefined), demand: "days", value: age },
            measure(what, `${days} days old or younger, as its own alarm has it`, `${age} days old`, age <= days),
        ];
    },
};

/** A secret that has been in use for a year, whose alarm says ninety days. */
const aged: Fault = {
    probe: secretsYoung,
    plot: {
        resources: [
            {
                type: "aws:cloudwatch/metricAlarm:MetricAlarm",
                properties: { namespace: "Golive/Secrets", dimensions: { Secret: "planted/canary/old" }, threshold: 90 },
            },
        ],
    },
    answers: () => ({
        Name: "planted/canary/old",
        Versions: [{ VersionId: "1", VersionStages: ["AWSCURRENT"], CreatedDate: Date.now() / 1000 - 365 * 86_400 }],
    }),
};

/** How old what opens the stack is. */
export const rotation: Family = { name: "rotation", ofRelease: false, probes: [secretsYoung], canary: planted(aged) };
