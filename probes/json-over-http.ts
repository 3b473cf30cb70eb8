import type { z } from "zod";
import { NoAccess } from "./probe";

/** Something did not answer, or not as it is documented to. What it said is no part of the message: it may be anything. */
export class NotAnswered extends Error {}

/** How something is asked. */
interface Asked {
    /** Who is asked, as a person calls it: an address may have what nobody may see. */
    who: string;
    signal: AbortSignal;
    /** @default none */
    headers?: Record<string, string>;
    /** A form that is posted. @default none: it is a GET */
    form?: Record<string, string>;
    /** A document that is posted. @default none */
    document?: unknown;
    /** Mebibytes that the answer may have: one without end is none. @default 64 */
    most?: number;
}

async function textOf(response: Response, { who, most = 64 }: Asked): Promise<string> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        size += part.byteLength;
        if (size > most * 2 ** 20) throw new Error(`the answer of ${who} does not end`);
        parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
}

const posted = ({ form, document }: Asked): RequestInit => {
    if (form) return { method: "POST", body: new URLSearchParams(form) };
    if (document !== undefined) return { method: "POST", body: JSON.stringify(document) };
    return {};
};

/**
 * What an HTTP API answers, of the shape that its documentation gives. Throws NoAccess where it wants another sign-in, NotAnswered where it
 * answers otherwise, or not at all.
 */
export async function jsonFrom<T>(address: string, schema: z.ZodType<T>, asked: Asked): Promise<T> {
    const { who, signal, headers, document } = asked;
    let response: Response;
    let text: string;
    try {
        response = await fetch(address, {
            ...{ redirect: "error", signal, ...posted(asked) },
            headers: { accept: "application/json", ...(document !== undefined && { "content-type": "application/json" }), ...headers },
        });
        text = await textOf(response, asked);
    } catch (error) {
        if (signal.aborted) throw new NotAnswered(`${who} did not answer in time`);
        // The cause says it; the error's own message may name the address.
        const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
        throw new NotAnswered(`${who} did not answer: ${cause?.code ?? cause?.message ?? message}`);
    }
    if (response.status === 401 || response.status === 403) throw new NoAccess(`${who} answers ${response.status}: it wants another sign-in`);
    if (!response.ok) throw new NotAnswered(`${who} answers ${response.status}`);
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        throw new NotAnswered(`what ${who} answers is no JSON`);
    }
    const { data, error } = schema.safeParse(value);
    if (error)
        throw new NotAnswered(`${who} answers otherwise than it is documented to: ${error.issues[0].path.join(".") || "the whole"} ${error.issues[0].message}`);
    return data as T;
}
