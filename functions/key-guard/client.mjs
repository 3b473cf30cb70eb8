/** Bytes of an answer beyond which nobody reads on: the longest sound one has a few thousand. */
const mostBytes = 256 * 1024;
/** Milliseconds for a call, body and all. */
const patience = 8_000;

/** Why a call gave no answer that could be understood, in words of ours: an exchange's own may hold the key. */
export class Unclear extends Error {}
/** An answer of the exchange that no class of ccxt's fits; of it `code`, digits and nothing else, is for the adapter. */
export class Answered extends Unclear {
    constructor(said) {
        super("an answer that nobody here understands");
        this.code = /"code":\s*"?(\d{1,8})\b/.exec(said)?.[1];
    }
}
/** A number or a moment of the call that the exchange does not take: clocks are apart, or another call was there before. */
export class BadNonce extends Unclear {}
/** The exchange takes the key for nothing: it may be the key, the address or a right of it. */
export class Refused extends Error {}

/**
 * After a refusal: whether one of several calls, each a method and its parameters, is taken, since a key that lacks a right is not void. Throws the last
 * refusal where none is.
 */
export async function takenBy(call, ...calls) {
    let refusal;
    for (const [method, parameters] of calls) {
        try {
            return await call(method, parameters);
        } catch (error) {
            if (!(error instanceof Refused)) throw error;
            refusal = error;
        }
    }
    throw refusal;
}

/** What nothing was sent of: ccxt could not sign with the key. */
export const cannotSign = "the key cannot sign: a part of it is not in the form in which the exchange gives it, whole and with all its lines";

/** Classes of ccxt's errors, by what they let one say. The first that fits says it. */
const refusals = ["PermissionDenied", "AccountNotEnabled", "AccountSuspended", "AuthenticationError"];
const doubts = {
    InvalidNonce: "the exchange's clock and this one are apart",
    DDoSProtection: "too many calls: ask again later",
    RateLimitExceeded: "too many calls: ask again later",
    OnMaintenance: "the exchange is at maintenance",
    ExchangeNotAvailable: "the exchange does not answer as it should",
    RequestTimeout: "no answer in time",
    NetworkError: "the exchange was not reached",
};

/** A call that ends in time, follows nowhere and reads no endless body. */
const bounded = (fetch, timeout) => async (url, options) => {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method: options.method, headers: options.headers, body: options.body, redirect: "manual", signal });
    // Said by every exchange alike, whatever stands in the body.
    if ([418, 429].includes(response.status)) throw new Unclear(doubts.RateLimitExceeded);
    if (response.status >= 500) throw new Unclear(doubts.ExchangeNotAvailable);
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
        size += chunk.length;
        if (size > mostBytes) throw new Unclear("an answer without end");
        chunks.push(chunk);
    }
    const empty = [101, 204, 205, 304].includes(response.status);
    return new Response(empty ? null : Buffer.concat(chunks), { status: response.status, headers: response.headers });
};

/** The names of an error's classes, its own first. */
function* classesOf(error) {
    for (let one = Object.getPrototypeOf(error); one; one = Object.getPrototypeOf(one)) yield one.constructor?.name;
}

function toldOf(error) {
    if (error instanceof Unclear || error instanceof Refused) return error;
    if (["TimeoutError", "AbortError"].includes(error.name)) return new Unclear(doubts.RequestTimeout);
    for (const name of classesOf(error)) {
        if (refusals.includes(name)) return new Refused("it may be the key, the address or a right of it");
        if (name === "InvalidNonce") return new BadNonce(doubts[name]);
        if (Object.hasOwn(doubts, name)) return new Unclear(doubts[name]);
    }
    return new Answered(error.message);
}

/**
 * An exchange as ccxt speaks to it. `call` asks one of ccxt's implicit methods and gives the answer as a mapping; it throws Refused or Unclear and
 * never what the exchange or ccxt has said, since both may quote the request.
 */
export function clientOf({ Exchange, credentials, fetch = globalThis.fetch, timeout = patience }) {
    const exchange = new Exchange({ ...credentials, timeout, enableRateLimit: false });
    let sent = 0;
    const send = bounded(fetch, timeout);
    exchange.fetchImplementation = (url, options) => {
        sent += 1;
        return send(url, options);
    };
    return {
        exchange,
        /** Whether anything was sent. */
        asked: () => sent > 0,
        async call(method, parameters = {}) {
            const before = sent;
            try {
                const answer = await exchange[method](parameters);
                if (typeof answer !== "object" || answer === null) throw new Unclear("an answer that is no JSON");
                return answer;
            } catch (error) {
                throw sent === before ? new Unclear(cannotSign) : toldOf(error);
            }
        },
    };
}
