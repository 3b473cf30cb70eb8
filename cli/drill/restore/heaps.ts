import { hash } from "node:crypto";

/** Into how many heaps the documents of a collection are put by their `_id`: in all but large collections each lies nearly alone in one. */
const heaps = 2 ** 14;

/** The documents of a collection, summed up heap by heap, whatever their order: ten million take as much memory as ten. */
export class Sums {
    private readonly counts = new Uint32Array(heaps);
    private readonly sums = new BigUint64Array(heaps);
    /** How many there are in all. */
    size = 0;

    /** Takes a document in, as the bytes that the server sent, by those of its `_id`. */
    add(id: Uint8Array, document: Uint8Array): void {
        const heap = hash("sha256", id, "buffer").readUInt16LE() % heaps;
        this.counts[heap]++;
        this.sums[heap] += hash("sha256", document, "buffer").readBigUInt64LE();
        this.size++;
    }

    /** How many documents are in a heap. */
    count(heap: number): number {
        return this.counts[heap];
    }

    /** Whether a heap holds the same as that of another. */
    isLike(other: Sums, heap: number): boolean {
        return this.counts[heap] === other.counts[heap] && this.sums[heap] === other.sums[heap];
    }
}

/** What a restored collection is, beside the original before and after the moment of the restore: numbers of documents. */
export interface Against {
    /** Those that stood still around the moment, and are the same. */
    same: number;
    missing: number;
    /** Those that were not there. */
    more: number;
    /** Heaps of as many documents, in which another value stands. */
    other: number;
    /** Those that changed around the moment, and are in the restored one as neither before nor after it: nobody can tell what they were. */
    restless: number;
}

/**
 * Holds a restored collection against the original. What was the same before the moment and after it was so at the moment, and has to be that. What
 * changed in between has to be there, and is known where it is as it was before or after.
 */
export function against(before: Sums, after: Sums, restored: Sums): Against {
    const found = { same: 0, missing: 0, more: 0, other: 0, restless: 0 };
    for (let heap = 0; heap < heaps; heap++) {
        const [was, is, now] = [before.count(heap), after.count(heap), restored.count(heap)];
        const stood = before.isLike(after, heap);
        if (stood && restored.isLike(before, heap)) found.same += now;
        else if (stood && now === was) found.other++;
        else if (stood) {
            found.missing += Math.max(0, was - now);
            found.more += Math.max(0, now - was);
        } else if (now === 0 && was > 0 && is > 0) found.missing += Math.min(was, is);
        else if (!restored.isLike(before, heap) && !restored.isLike(after, heap)) found.restless += Math.max(was, is, now);
    }
    return found;
}
