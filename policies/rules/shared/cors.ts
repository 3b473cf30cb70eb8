import { listOf } from "../../engine/reading";

/** What every rule on origins says of itself. */
export const namedOrigins = {
    severity: "medium",
    items: ["bot-core:357", "bot-core:80", "cryptofunk:112"],
    because: "With * any page that somebody opens calls the API from that person's network, and reads what it answers.",
    fix: "Name the origins whose pages may call it, such as https://dashboard.example.com.",
} as const;

/** Whether methods only read: what they answer anybody may be meant to read. */
export const onlyReads = (methods: readonly string[] | undefined): boolean =>
    !!methods?.length && methods.every(method => /^(GET|HEAD|OPTIONS)$/i.test(method.trim()));

/** Which of some origins is everybody's; patterns of a subdomain name somebody. */
export const anyOrigin = (origins: string | readonly string[] | undefined): string | undefined =>
    listOf(origins as string | string[] | undefined)
        .flatMap(written => written.split(","))
        .map(origin => origin.trim())
        .find(origin => /^(\*|https?:\/\/\*|\^?\.[*+]\$?|\^?https?\??:\/\/\.[*+]\$?)$/.test(origin));
