import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parse, parseDocument, stringify } from "yaml";
import { keyed, mapping, settingsOf, stands } from "../../config/bots";
import { phases } from "../../config/phases";
import { UsageError } from "../output/arguments";

/** Name of the project: the namespace of its settings. */
const project = "golive";

type Values = Record<string, unknown>;

/** A stack's bot and what is deployed of it, as the files of one commit say. */
export interface ReleaseOfThen {
    commit: string;
    bot: string;
    /** `golive:release`, as the bot has it. */
    release: Values;
    phase: string;
    /** Text of the manifest, and of the contract where there is one. */
    manifest: string;
    contract?: string;
}

/** Text of a file in a commit; nothing where it has none. */
function fileAt(root: string, commit: string, file: string): string | undefined {
    try {
        return execFileSync("git", ["-C", root, "show", `${commit}:${file}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    } catch {
        return undefined;
    }
}

/** The `config` of a stack's file. */
const configOf = (document: Document): Values => mapping(mapping(document.toJS({ maxAliasCount: -1 }))?.config) ?? {};

/** The project's own settings in a stack's file, by their names without the namespace. */
function ownValues(document: Document): Values {
    const config = configOf(document);
    const own = Object.entries(keyed(config, project)).filter(([key]) => key.startsWith(`${project}:`));
    return Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
}

/** What a commit's files say is deployed in a stack; throws UsageError where they say nothing of it. */
export function releaseAt(root: string, commit: string, stack: string): ReleaseOfThen {
    const file = `Pulumi.${stack}.yaml`;
    const text = fileAt(root, commit, file);
    const refuse = (what: string) => new UsageError(`${commit.slice(0, 7)} cannot be gone back to: ${what}.`);
    if (text === undefined) throw refuse(`it has no ${file}`);
    const values = ownValues(parseDocument(text));
    const settings = settingsOf(values);
    const release = mapping(settings.release);
    const bot = String(values.bot);
    const manifest = fileAt(root, commit, `bots/${bot}.yaml`);
    if (!release || manifest === undefined) throw refuse(release ? `it has no bots/${bot}.yaml` : `its ${file} names no golive:release`);
    const contract = fileAt(root, commit, `bots/${bot}.contract.yaml`);
    return { commit, bot, release, phase: String(settings.phase ?? phases[0]), manifest, contract };
}

/** Whether two commits deploy the same: going from one to the other would change nothing. */
export const sameRelease = (a: ReleaseOfThen, b: ReleaseOfThen): boolean =>
    JSON.stringify([a.bot, a.release, a.manifest, a.contract]) === JSON.stringify([b.bot, b.release, b.manifest, b.contract]);

/** The lower of two phases: no rollback trades more money than today, nor in a phase that the older release was never in. */
function lower(then: string, now: string): string {
    const [a, b] = [then, now].map(phase => (phases as readonly string[]).indexOf(phase));
    if (a < 0 || b < 0) throw new UsageError(`golive:phase is "${a < 0 ? then : now}"; allowed: ${phases.join(", ")}.`);
    return phases[Math.min(a, b)];
}

/** Sections of a manifest whose parts stay as they are today: what holds data, and what Pulumi protects. */
const kept = ["stores", "secrets", "exchanges"];
/** What a limit allows, by phase. */
const figures = ["value", "canary"];

/**
 * The manifest of then with what must not go back: stores, secrets and exchanges are today's, so that nothing protected is deleted and nothing
 * that is gone is made again, empty; and each limit, and each step of live, has today's figures, since a person may have tightened them since.
 */
export function manifestFor(then: string, now: string): string {
    // As plain values: an alias in one text may stand for what only the other has.
    const [older, newer] = [then, now].map(text => mapping(parse(text, { merge: true })) ?? {});
    for (const section of kept) {
        if (section in newer) older[section] = newer[section];
        else delete older[section];
    }
    const [limits, todays] = [mapping(older.risk) ?? {}, mapping(newer.risk) ?? {}];
    for (const [name, limit] of Object.entries(limits)) {
        const [own, today] = [mapping(limit), mapping(todays[name])];
        if (!own || !today) continue;
        for (const figure of figures) {
            delete own[figure];
            if (figure in today) own[figure] = today[figure];
        }
    }
    const [trading, steps] = [mapping(older.trading), mapping(newer.trading)?.steps];
    if (trading) {
        delete trading.steps;
        if (steps !== undefined) trading.steps = steps;
    }
    return stringify(older, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Writes the release of then into the files as they stand, and says in words what comes back. */
export function bringBack(root: string, stack: string, then: ReleaseOfThen): string[] {
    const file = `Pulumi.${stack}.yaml`;
    const own = [file, ...["yaml", "contract.yaml"].map(end => `bots/${then.bot}.${end}`)];
    const [edited] = execFileSync("git", ["-C", root, "diff", "--name-only", "HEAD", "--", ...own], { encoding: "utf8" }).split("\n");
    if (edited) throw new UsageError(`${edited} has changes that no commit has, and would lose them. Commit them, or take them back: git restore ${edited}`);
    const document = parseDocument(readFileSync(join(root, file), "utf8"));
    const values = ownValues(document);
    if (values.bot !== then.bot)
        throw new UsageError(
            `${stack} ran ${then.bot} at ${then.commit.slice(0, 7)}, and runs ${values.bot} now: no release of the one brings back the other.`,
        );
    const now = settingsOf(values);
    const phase = lower(then.phase, String(now.phase ?? phases[0]));
    const written = configOf(document);
    const keyOf = (name: string) => Object.keys(written).find(key => `${project}:${name}` in keyed({ [key]: null }, project)) ?? `${project}:${name}`;
    const set = (name: string, value: unknown) => {
        const [first, ...rest] = stands(values, [name]);
        document.setIn(["config", keyOf(String(first)), ...rest], document.createNode(value));
    };
    set("release", then.release);
    if (phase !== (now.phase ?? phases[0])) set("phase", phase);
    const [, manifest, contract] = own;
    const texts = { [file]: document.toString({ lineWidth: 0 }), [manifest]: manifestFor(then.manifest, readFileSync(join(root, manifest), "utf8")) };
    if (then.contract !== undefined) texts[contract] = then.contract;
    else rmSync(join(root, contract), { force: true });
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, name), text);
    return [
        `${stack}: ${then.bot} goes back to version ${then.release.version}, as deployed from ${then.commit.slice(0, 7)}.`,
        `Program, sizes, stores, secrets and limits' figures stay today's; the phase is ${phase}.`,
    ];
}
