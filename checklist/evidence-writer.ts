import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { projectRoot } from "../config/check";
import { credentialInProse } from "../credentials";
import type { NamedControl } from "./catalogue";
import { sealOf } from "./digests";
import { latestUntil, type Subject } from "./evidence";
import { type Evidence, evidenceFile } from "./evidence-file";
import { evidenceFolder, evidenceName } from "./evidence-folder";
import { goodOf } from "./silence";

/** What a probe, a soak, a drill, a file from CI or a person has answered. */
export interface Answered extends Pick<Evidence, "by" | "result"> {
    control: NamedControl;
    /** @default none, for a signature alone */
    measured?: Evidence["measured"];
    /** @default none */
    evidence?: Evidence["evidence"];
    /** Until when it counts; never later than the control lets it. @default as long as the control lets it */
    until?: Date;
}

/** What an answer is given for. */
export interface Given {
    subject: Subject;
    /** Digest of the control that was answered (controlDigests of digests.ts). */
    digest: string;
    now: Date;
    root?: string;
}

/** A moment in UTC, to the second. */
const utc = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** An answer as evidence: with what it was given for, when, until when, and its seal. Throws where a text of it holds a credential. */
export function evidenceOf({ control, by, result, measured = [], evidence = [], until }: Answered, { subject, digest, now }: Given): Evidence {
    const latest = latestUntil(goodOf(control, by), now);
    const whole = {
        control: control.id,
        stack: subject.stack,
        bot: subject.bot,
        release: subject.release,
        looked: { settings: subject.settings, manifest: subject.manifest, phase: subject.phase, step: subject.step, control: digest },
        at: utc(now),
        by,
        result,
        measured,
        evidence,
        until: utc(until && until < latest ? until : latest),
    };
    for (const text of [...measured.flatMap(({ what, demanded, found }) => [what, demanded, found]), ...evidence.map(({ link }) => link)]) {
        const credential = credentialInProse(text);
        if (credential) throw new Error(`the evidence of ${control.id} would hold ${credential.what}: nothing was written`);
    }
    // As it will be read, so that the seal fits what the schema makes of it.
    return evidenceFile.parse(JSON.parse(JSON.stringify({ ...whole, seal: sealOf(JSON.parse(JSON.stringify(whole))) })));
}

/** Writes an answer into its file, in the place of the one before, whole or not at all; returns the file's path in the project. */
export function writeEvidence(answered: Answered, given: Given): string {
    const { root = projectRoot, subject } = given;
    const evidence = evidenceOf(answered, given);
    const folder = evidenceFolder(root, subject.stack, subject.bot);
    const file = join(folder, evidenceName(evidence));
    mkdirSync(folder, { recursive: true });
    const unfinished = `${file}.${process.pid}.unfinished`;
    try {
        writeFileSync(unfinished, stringify(evidence, { lineWidth: 0 }), { flag: "wx" });
        renameSync(unfinished, file);
    } finally {
        rmSync(unfinished, { force: true });
    }
    return relative(root, file);
}
