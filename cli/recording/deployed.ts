import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nameInStack } from "../../components/foundation";
import { projectRoot } from "../../config/check";
import { SettingsError, stackConfig } from "../../config/load";
import program from "../../index";
import type { Finding, RecordedResource } from "../../policies/engine/analysis";
import { UsageError } from "../output/arguments";
import { baseOf, changedSince, type Git, gitIn, inputs } from "./base";
import { record } from "./record";

/** The rule's name in every output; it judges a change, so no pack can have it. */
const rule = "protected-resource-stays";

/** What a change takes away, or why nobody knows. */
export interface Removed {
    findings: Finding[];
    /** Why nothing was compared; none where something was, or nothing is different. */
    unjudged?: string;
}

/** What is compared: the bot in the stack, and the commit that was deployed last. */
interface Compared {
    stack: string;
    bot: string;
    /** A commit. Default: where this branch left main, or on main the commit before. */
    since?: string;
    /** The project's folder. Default: Golive's own. */
    root?: string;
}

/**
 * Protected resources that were deployed and that the files as they stand no longer make. Today's program is run with both commits' files, so that
 * the resources themselves are compared; only what `bots/` and the stack's settings change is seen. Pulumi refuses to delete what is protected, in
 * the middle of an `up` and of every later one, and no rollback gets through: one secret more was enough.
 */
export async function removedSince(now: RecordedResource[], { stack, bot, since, root = projectRoot }: Compared): Promise<Removed> {
    const git = gitIn(root);
    const commit = baseOf(git, stack, since);
    if (!commit && since !== undefined)
        throw new UsageError(`--since ${since} is no commit of this repository. Allowed: one, by its digits or a name such as origin/main.`);
    if (!commit) return { findings: [], unjudged: "what is deployed already: there is no earlier commit to compare with (a whole clone has one)" };
    if (!changedSince(git, stack, commit)) return { findings: [] };
    const short = commit.slice(0, 7);
    try {
        const before = await recordedAt(git, commit, { stack, bot });
        const there = new Set(now.map(({ urn }) => urn));
        const gone = before.filter(({ urn, options }) => options.protect && !there.has(urn));
        return { findings: gone.map(resource => finding(resource, short)) };
    } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        return { findings: [], unjudged: `what is deployed already: this program does not read the settings of ${short}` };
    }
}

/** What today's program makes of a commit's files; nothing where it had no such stack or bot. */
async function recordedAt(git: Git, commit: string, { stack, bot }: Pick<Compared, "stack" | "bot">): Promise<RecordedResource[]> {
    const listed =
        git("ls-tree", "-r", "--name-only", "-z", commit, "--", "Pulumi.yaml", ...inputs(stack))
            ?.split("\0")
            .filter(Boolean) ?? [];
    if (!listed.includes(`Pulumi.${stack}.yaml`) || !listed.includes(`bots/${bot}.yaml`)) return [];
    const root = mkdtempSync(join(tmpdir(), "golive-deployed-"));
    try {
        for (const file of listed) {
            mkdirSync(dirname(join(root, file)), { recursive: true });
            writeFileSync(join(root, file), git("show", `${commit}:${file}`) ?? "");
        }
        const config = stackConfig(stack, [`bot=${bot}`], root);
        return (await record(() => program(root), { project: "golive", name: stack, config })).resources;
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
}

function finding(resource: RecordedResource, commit: string): Finding {
    const message =
        `it is made no longer, and was protected in ${commit}: Pulumi stops in the middle of the next up, and no rollback gets through. ` +
        `Leave it in the manifest, name it in golive:unprotected ("${nameInStack(resource)}") and deploy that; the change after may take it away.`;
    return { rule, severity: "critical", level: "mandatory", result: "fail", urn: resource.urn, message, items: ["mech-exo:250"] };
}
