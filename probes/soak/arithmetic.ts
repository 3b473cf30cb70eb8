import type { Series, Window } from "../prometheus";

/** How much a counter rose: a fall is a restart, after which it counts from zero; a series that is born within the time was zero before. */
export function risen({ samples }: Series, from: number): number {
    if (samples.length === 0) return 0;
    const [[first, born]] = samples;
    let [total, before] = [first > from ? born : 0, born];
    for (const [, value] of samples.slice(1)) {
        total += value < before ? value : value - before;
        before = value;
    }
    return total;
}

/** Stretches of a window in which there is no sample; `step` is the distance of two samples that follow one another. */
export function gapsIn(samples: readonly [at: number, value: number][], { from, to }: Window, step: number): Window[] {
    const gaps: Window[] = [];
    let next = from;
    for (const [at] of samples) {
        if (at - next >= step / 2) gaps.push({ from: next, to: at });
        next = at + step;
    }
    if (next <= to) gaps.push({ from: next, to });
    return gaps;
}

/** Stretches in which a series has samples, as ALERTS has while an alert fires. */
export function runsOf(samples: readonly [at: number, value: number][], step: number): Window[] {
    const runs: Window[] = [];
    for (const [at] of samples) {
        const last = runs.at(-1);
        if (last && at - last.to <= step * 1.5) last.to = at;
        else runs.push({ from: at, to: at });
    }
    return runs;
}

/** Slope of the straight line through samples, per hour, as a share of their mean in percent; nothing of fewer than two moments. */
export function slopeOf(samples: readonly [at: number, value: number][]): number | undefined {
    const count = samples.length;
    const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / count;
    const [at, value] = [mean(samples.map(([one]) => one)), mean(samples.map(([, one]) => one))];
    const spread = samples.reduce((sum, [one]) => sum + (one - at) ** 2, 0);
    if (spread === 0 || value === 0) return undefined;
    const slope = samples.reduce((sum, [x, y]) => sum + (x - at) * (y - value), 0) / spread;
    return ((slope * 3600) / value) * 100;
}

/** A quantile of a histogram, as Prometheus has it: within a bucket in a straight line. Infinity where it lies above the last bound; nothing where nothing was counted. */
export function quantileOf(quantile: number, buckets: readonly { le: number; count: number }[]): number | undefined {
    const sorted = [...buckets].sort((a, b) => a.le - b.le);
    const all = sorted.at(-1);
    if (!all || all.le !== Number.POSITIVE_INFINITY || !(all.count > 0)) return undefined;
    const rank = quantile * all.count;
    const at = sorted.findIndex(({ count }) => count >= rank);
    const { le, count } = sorted[at];
    if (le === Number.POSITIVE_INFINITY) return le;
    const [below, before] = at === 0 ? [0, 0] : [sorted[at - 1].le, sorted[at - 1].count];
    return count === before ? le : below + (le - below) * ((rank - before) / (count - before));
}
