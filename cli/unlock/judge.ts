import type { Lock } from "./locks";
import { covers, skew, type Writer } from "./runs";

/** What is known of one lock's holder. */
export interface Judged {
    lock: Lock;
    answer: "dead" | "lives" | "not evaluated";
    /** What was seen, or why nothing was. */
    says: string;
}

/** What is known where the command runs. */
export interface Here {
    username: string;
    hostname: string;
    /** Whether a process of this machine lives. */
    alive: (pid: number) => boolean;
}

/** Whose a lock is. */
export const named = ({ key, holder }: Lock): string =>
    holder ? `${holder.username}@${holder.hostname}, process ${holder.pid}, since ${holder.since.toISOString()}` : `${key}, which does not say whose it is`;

/** The user that a job has: on the runners of GitHub's own, and on the bootstrap's (bootstrap/runner.sh). */
export const jobsUser = "runner";

/**
 * Whether the holder of a lock lives. It is dead where it was a process of this machine that is gone, or a job's whose run wrote then, which GitHub calls
 * over and after which nobody has written the state: a runner that GitHub has lost may go on. A time alone proves nothing, since a person's
 * machine may hold the lock that a run was refused by. Everything else is not evaluated.
 */
export function judge(lock: Lock, writers: Writer[] | undefined, written: Date | undefined, here: Here): Judged {
    const { holder } = lock;
    if (!holder) return { lock, answer: "not evaluated", says: "it can't be read" };
    if (holder.hostname === here.hostname && holder.username === here.username)
        return here.alive(holder.pid)
            ? { lock, answer: "lives", says: `process ${holder.pid} of this machine lives` }
            : { lock, answer: "dead", says: `process ${holder.pid} of this machine is gone` };
    if (holder.username !== jobsUser)
        return { lock, answer: "not evaluated", says: `no job holds it, whose user is ${jobsUser}: it is of somebody's own machine` };
    if (!writers) return { lock, answer: "not evaluated", says: "GitHub could not be asked" };
    const owner = writers.find(writer => writer.state === "over" && writer.wrote && covers(writer, holder.since));
    if (!owner?.ended) return { lock, answer: "not evaluated", says: "no run of Deploy or Rollback wrote then, so somebody's own machine did" };
    const over = `${owner.name} (${owner.address}) wrote then, and is over since ${owner.ended.toISOString()}`;
    if (written && written.getTime() > owner.ended.getTime() + skew)
        return { lock, answer: "lives", says: `${over}; but the state was written after that, at ${written.toISOString()}` };
    return { lock, answer: "dead", says: over };
}
