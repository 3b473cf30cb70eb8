import { z } from "zod";
import { NotTold, told } from "../on-call/run";
import { UsageError } from "../output/arguments";
import { type ReleaseOfThen, releaseAt } from "./release-of-then";

/** A release as the stack's output `release` has it, and as `golive:release` is written. */
const releaseSchema = z.looseObject({
    version: z.coerce.string(),
    source: z.string().default(""),
    commit: z.string().default(""),
    digests: z.record(z.string(), z.string()).nullish(),
});
type Release = z.output<typeof releaseSchema>;

const sameText = ({ version, source, commit, digests }: Release): string => JSON.stringify([version, source, commit, Object.entries(digests ?? {}).sort()]);

const inWords = ({ version, commit }: Release): string => `version ${version}${commit && ` of ${commit.slice(0, 7)}`}`;

/** The release that a stack's own record has, in Pulumi's state: whoever deployed last wrote it. Throws NotTold. */
export function recordedRelease(root: string, stack: string): Release {
    const release = told(releaseSchema, "pulumi", ["stack", "output", "release", "--json", "--stack", stack, "--cwd", root, "--non-interactive"]);
    if (!release) throw new NotTold(`${stack} has no output release`);
    return release;
}

/**
 * Holds what GitHub takes for standing against the stack's own record, which a deployment from a person's machine writes too. `commits` are those of
 * which one may stand: after one that did not come through whole, the one before may still be in the record. Throws UsageError where the record has
 * none of them, or cannot be read: which release to go back to is then a person's to say.
 */
export function checkStanding(root: string, stack: string, commits: string[], recorded: () => Release): void {
    const then = commits.map((commit): [ReleaseOfThen, Release] => {
        const of = releaseAt(root, commit, stack);
        return [of, releaseSchema.parse(of.release)];
    });
    const call = `gh workflow run rollback.yml --ref main --field stack=${stack} --field commit=<commit>`;
    let record: Release;
    try {
        record = recorded();
    } catch (error) {
        if (!(error instanceof NotTold)) throw error;
        throw new UsageError(`What stands in ${stack} could not be read from its own record: ${error.message}. Name the commit to go back to: ${call}`);
    }
    if (then.some(([, release]) => sameText(release) === sameText(record))) return;
    const known = then.map(([{ commit }, release]) => `${inWords(release)} (deployed from ${commit.slice(0, 7)})`).join(" or ");
    throw new UsageError(
        `${stack} has ${inWords(record)} by its own record, and GitHub takes ${known} for standing: somebody deployed from a machine of his own, or since ` +
            `this was chosen. Nothing was taken back, since the last good release may be another one. Name the commit to go back to: ${call}`,
    );
}
