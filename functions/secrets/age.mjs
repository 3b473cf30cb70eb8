import { patient, stagedLabel, stagesOf } from "./values.mjs";

/** Days after which a value that lies ready has had its rotation, which runs every week: it was refused, or nobody could ask. */
const turn = 8;

/**
 * Measures how many days each secret's current value has been in use; an alarm on the metric says when a person has to replace it. Of one that is staged
 * beforehand, the same as UnstagedAgeDays, which is 0 while another value lies ready and waits for its turn: what is asked of a person is then done.
 */
export const makeHandler =
    ({ secretsManager, cloudwatch, secrets, now, sleep }) =>
    async () => {
        const ask = patient(secretsManager, sleep);
        const ages = await Promise.all(
            secrets.map(async secret => {
                const { AWSCURRENT: current, [stagedLabel]: staged } = stagesOf(await ask.describeSecret({ SecretId: secret }));
                const { Versions = [] } = await ask.listSecretVersionIds({ SecretId: secret });
                const created = id => Versions.find(v => v.VersionId === id)?.CreatedDate.getTime();
                const age = id => created(id) && (now() - created(id)) / 86_400_000;
                const days = age(current);
                // One that was laid ready before the current one has had its turn too.
                const waits = created(staged) > created(current) && age(staged) < turn;
                return days !== undefined && { secret, days, unstaged: waits ? 0 : days };
            }),
        );
        const known = ages.filter(age => age);
        if (known.length > 0) {
            await patient(cloudwatch, sleep).putMetricData({
                Namespace: "Golive/Secrets",
                MetricData: known.flatMap(({ secret, days, unstaged }) => [
                    { MetricName: "AgeDays", Dimensions: [{ Name: "Secret", Value: secret }], Value: days },
                    { MetricName: "UnstagedAgeDays", Dimensions: [{ Name: "Secret", Value: secret }], Value: unstaged },
                ]),
            });
        }
        return { measured: known.map(({ secret }) => secret) };
    };

let ready;
export const handler = async event => {
    ready ??= Promise.all([import("@aws-sdk/client-secrets-manager"), import("@aws-sdk/client-cloudwatch")]).then(([{ SecretsManager }, { CloudWatch }]) =>
        makeHandler({
            secretsManager: new SecretsManager({}),
            cloudwatch: new CloudWatch({}),
            secrets: JSON.parse(process.env.SECRETS),
            now: Date.now,
            sleep: ms => new Promise(done => setTimeout(done, ms)),
        }),
    );
    return (await ready)(event);
};
