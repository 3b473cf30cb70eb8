import { z } from "zod";
import { get, json } from "../http";
import { NoAccess, type World } from "../probe";

/** A series and its value now. */
export interface Sample {
    labels: Record<string, string>;
    value: number;
}

const answer = z.object({
    status: z.literal("success"),
    data: z.object({
        resultType: z.literal("vector"),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
    }),
});

/** What Prometheus answers to an expression now; values that are no number are left out. */
export async function query({ means }: World, expression: string, signal: AbortSignal): Promise<Sample[]> {
    const base = await means.prometheus();
    const { status, body } = await get(`${base}/api/v1/query?${new URLSearchParams({ query: expression })}`, { signal });
    if (status === 401 || status === 403) throw new NoAccess(`Prometheus refuses to answer (HTTP ${status})`);
    const read = answer.safeParse(status === 200 ? json(body) : undefined);
    if (!read.success) throw new Error(`Prometheus answers with HTTP ${status} and no result`);
    return read.data.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) })).filter(({ value }) => Number.isFinite(value));
}
