import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uncommitted, uncommittedReason } from "./committed";

/** The committed file that says whose key is whose, as `ssh-keygen` and git read it (ALLOWED SIGNERS of ssh-keygen(1)). */
const signersFile = ".github/allowed-signers";

/** A signature's file, as path of the project, and the person that it names. */
export interface SignedFile {
    file: string;
    person: string;
}

/** What git knows of who signed. */
export interface Proofs {
    /** Whether commits' signatures were verified: whether the repository says whose key is whose. */
    verified: boolean;
    /** Why a file proves nobody, by its path; what is not in it is proved, or, where nothing is verified, merely committed. */
    unproven: Map<string, string>;
}

type Git = (...args: string[]) => string;

/**
 * What proves that those have signed who are named. A file that is not committed is seen by nobody else, and no signature. Where the repository has
 * signers, the commit that made each file as it stands has to bear the signature of the person whom the file names; git verifies it offline.
 */
export function proofsOf(root: string, folder: string, files: readonly SignedFile[]): Proofs {
    const git: Git = (...args) =>
        execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 256 * 1024 * 1024 });
    const unproven = new Map<string, string>();
    let signers: string | undefined;
    let made: Map<string, string>;
    try {
        if (files.length === 0) return { verified: committed(git) !== undefined, unproven };
        const names = files.map(({ file }) => file);
        for (const file of uncommitted(root, names)) unproven.set(file, `${uncommittedReason}, and nobody else sees it`);
        signers = committed(git);
        if (signers === undefined) return { verified: false, unproven };
        made = madeAsTheyStand(git, folder);
    } catch {
        return { verified: false, unproven: new Map(files.map(({ file }) => [file, "git does not know this folder"])) };
    }
    const signed = signaturesOf(root, signers, [...new Set(made.values())]);
    for (const { file, person } of files) {
        const why = unproven.get(file) ?? doubt(person, made.get(file), signed);
        if (why) unproven.set(file, why);
    }
    return { verified: true, unproven };
}

/** Whose key is whose, as committed: what lies there beside is nobody's word. */
function committed(git: Git): string | undefined {
    try {
        return git("show", `HEAD:${signersFile}`);
    } catch {
        return undefined;
    }
}

/** The newest commit that made each file of a folder what it is now. A merge that made it so is one of them. */
function madeAsTheyStand(git: Git, folder: string): Map<string, string> {
    const stands = new Map(
        git("ls-tree", "-r", "-z", "HEAD", "--", folder)
            .split("\0")
            .flatMap(line => {
                const [, blob, file] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
                return blob ? [[file, blob] as const] : [];
            }),
    );
    const made = new Map<string, string>();
    let commit = "";
    const log = git("log", "--topo-order", "-c", "--raw", "--relative", "--no-abbrev", "--no-renames", "-z", "--format=commit %H", "HEAD", "--", folder);
    const words = log
        .split("\0")
        .flatMap(word => word.split("\n"))
        .filter(Boolean);
    for (const [index, word] of words.entries()) {
        commit = /^commit (\w+)$/.exec(word)?.[1] ?? commit;
        // `:mode mode blob blob M`, with a colon, a mode and a blob more for each parent more of a merge; the file's name is the next word.
        const blob = /^:+[\d ]+(?:\w{40,64} )*(\w{40,64}) [A-Z]+$/.exec(word)?.[1];
        const file = words[index + 1];
        if (blob !== undefined && stands.get(file) === blob && !made.has(file)) made.set(file, commit);
    }
    return made;
}

interface Signature {
    /** git's word for it: G is good. */
    state: string;
    principal: string;
    key: string;
}

/** What git says of commits' signatures by keys of SSH. A keyring of this machine has no word in it. */
function signaturesOf(root: string, signers: string, commits: string[]): Map<string, Signature> {
    if (commits.length === 0) return new Map();
    const folder = mkdtempSync(join(tmpdir(), "golive-signers-"));
    try {
        const file = join(folder, "allowed-signers");
        writeFileSync(file, signers);
        const settings = { "gpg.ssh.allowedSignersFile": file, "gpg.ssh.program": "ssh-keygen", "gpg.ssh.revocationFile": "", "gpg.program": "false" };
        const set = [...Object.entries(settings), ["gpg.x509.program", "false"]].flatMap(([key, value]) => ["-c", `${key}=${value}`]);
        const format = "--format=%H%x00%G?%x00%GS%x00%GF";
        const log = execFileSync("git", ["-C", root, ...set, "log", "--no-walk=unsorted", "--stdin", format], {
            encoding: "utf8",
            input: `${commits.join("\n")}\n`,
            stdio: ["pipe", "pipe", "ignore"],
        });
        return new Map(
            log.split("\n").flatMap((line): [string, Signature][] => {
                const [commit, state, principal, key] = line.split("\0");
                return key === undefined ? [] : [[commit, { state, principal, key }]];
            }),
        );
    } catch {
        return new Map();
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

const states: Record<string, string> = {
    N: "is not signed",
    B: "has a signature that is bad",
    U: "is signed by a key that is nobody's",
    E: "has a signature that cannot be verified",
    X: "has a signature that is past its end",
    Y: "is signed by a key that is past its end",
    R: "is signed by a key that was revoked",
};

/** Why a commit does not prove that a person signed; nothing where it does. */
function doubt(person: string, commit: string | undefined, signed: ReadonlyMap<string, Signature>): string | undefined {
    if (commit === undefined) return "no commit made it what it is";
    const about = `the commit ${commit.slice(0, 12)} that wrote it`;
    const { state, principal, key } = signed.get(commit) ?? { state: "E", principal: "", key: "" };
    if (state !== "G" || !key.startsWith("SHA256:")) return `${about} ${states[state] ?? states.E} (${signersFile})`;
    const address = /<([^>]*)>$/.exec(person)?.[1].toLowerCase();
    return principal.toLowerCase() === address ? undefined : `${about} is signed by ${principal}, and it names ${person}`;
}
