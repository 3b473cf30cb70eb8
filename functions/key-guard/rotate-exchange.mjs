import { rotation } from "../secrets/rotation.mjs";
import { patient, readFields, same, seenLabel, seenLabels, stagedLabel, stagesOf } from "../secrets/values.mjs";
import { always } from "./verdict.mjs";

/** Whether an answer leaves a check open that no answer could settle. */
const unanswerable = ({ check, holds, silent: untold }, silent) => holds === "unknown" && silent.includes(check) && (untold || check === "account");

/**
 * What a zone's answer has against the key that it was asked about; a check that nobody made is against it, and so is an answer about another one. What no
 * answer could settle, a person has `seen`, or it is against the key too.
 */
function against({ guard, said }, { secretId, stage, versionId }, { silent, seen }) {
    const about = said?.secretId === secretId && said.stage === stage && (versionId === undefined || said.version === versionId);
    if (!about || !Array.isArray(said.checks)) return [`${guard} gave no answer`];
    const bad = said.checks.filter(one => one.holds !== "yes" && !one.later && !(unanswerable(one, silent) && seen.includes(one.check)));
    const missing = always.filter(name => !said.checks.some(({ check }) => check === name));
    const unsaid = one => (unanswerable(one, silent) ? ", and whoever staged the key has not said by these settings that he saw it: npm run keys stage" : "");
    const found = bad.length ? bad.map(one => `${one.check}: ${one.found}${unsaid(one)}`) : missing.map(name => `${name}: not asked`);
    return found.map(text => (said.from ? `from ${said.from}, ${text}` : text));
}

const namesOf = value => Object.keys(value).sort().join(", ");

/**
 * Makes a staged exchange key the current one, once the guard of every zone calls it sound (arbitrage:126). No machine makes such a key: a person lays it
 * under GOLIVE_STAGED. Until every guard is content the current key stays, whatever happens here, however often, and beside whom.
 * `askZones` asks all of them; `silent` names the checks that no answer could ever say, of which a label of the staged version says that a person has
 * looked, `by` what it is held against (docs/exchange-keys.md).
 */
export const makeHandler = ({ secretsManager, askZones, silent, by, secretId, sleep }) => {
    const ask = patient(secretsManager, sleep);

    /** What is older than the current key, or was current before, takes nobody's place: a person has put the current one there since. */
    const demandNewer = async (version, what) => {
        const { Versions = [] } = await ask.listSecretVersionIds({ SecretId: secretId });
        const [one, current] = [
            Versions.find(({ VersionId }) => VersionId === version),
            Versions.find(({ VersionStages }) => VersionStages?.includes("AWSCURRENT")),
        ];
        if (one?.CreatedDate >= current?.CreatedDate && !one.VersionStages?.includes("AWSPREVIOUS")) return;
        throw new Error(`the ${what} key of ${secretId} is older than the current one: npm run keys stage`);
    };

    /** What a person has seen of a pending key, which the labels of the staged one say. A key that is not staged any more somebody has taken back. */
    const seenOf = async value => {
        const secret = await ask.describeSecret({ SecretId: secretId });
        const { [stagedLabel]: version } = stagesOf(secret);
        if (!version || !same(await readFields(ask, secretId, stagedLabel, version), value))
            throw new Error(`the pending key of ${secretId} is not the one that is staged: npm run keys stage`);
        return silent.filter(check => secret.VersionIdsToStages[version].includes(seenLabel(check, by)));
    };

    return rotation({
        ask,
        secretId,
        renewed: "all",
        renew: async current => {
            const { [stagedLabel]: version } = stagesOf(await ask.describeSecret({ SecretId: secretId }));
            if (!version) throw new Error(`no key of ${secretId} is staged: npm run keys stage`);
            const staged = await readFields(ask, secretId, stagedLabel, version);
            // What pods take from the current one has to be there in the next; what stands there instead may be a key that somebody has put in a name's place.
            if (namesOf(staged) !== namesOf(current))
                throw new Error(`the staged key of ${secretId} has other fields than the current one: ${namesOf(current)}`);
            if (same(staged, current))
                throw new Error(`the staged key of ${secretId} is the current one: make another at the exchange, and npm run keys stage`);
            await demandNewer(version, "staged");
            return staged;
        },
        // There is nothing to set: the exchange has made the key.
        set: async () => {},
        test: async (value, at) => {
            const pending = at.stage === "AWSPENDING";
            if (pending) await demandNewer(at.versionId, "pending");
            // The current one stays whatever is said here: it is asked about to see that somebody answers.
            const seen = pending ? await seenOf(value) : silent;
            const event = { secretId, ...at };
            const answers = await askZones(event);
            if (answers.length === 0) throw new Error(`nobody is there to ask about the key of ${secretId}`);
            const bad = answers.flatMap(one => against(one, event, { silent, seen }));
            // Once more: the answers have taken minutes, in which somebody may have taken the label off.
            if (bad.length === 0 && pending) await seenOf(value);
            if (bad.length === 0) return;
            const word = answers.some(({ said }) => said?.answer === "refused") ? "refused" : "not evaluated";
            throw new Error(`the key of ${secretId} is ${word}: ${[...new Set(bad)].join("; ")}`);
        },
        // Where the label stayed, a key that a person has replaced since would come back, and nobody would hear that none is staged.
        finished: async value => {
            const secret = await ask.describeSecret({ SecretId: secretId });
            const { [stagedLabel]: version } = stagesOf(secret);
            if (!version || !same(await readFields(ask, secretId, stagedLabel, version), value)) return;
            // The staged one last: an attempt that ends between them is made again by it.
            const labels = secret.VersionIdsToStages[version].filter(label => label.startsWith(seenLabels));
            for (const VersionStage of [...labels, stagedLabel])
                await ask.updateSecretVersionStage({ SecretId: secretId, VersionStage, RemoveFromVersionId: version });
        },
    });
};
