import { posix } from "node:path";
import { parse } from "yaml";
import type { Checkout } from "../checkout";
import type { Built } from "./context";
import { expanded } from "./shell";

/** What a compose file says of a service. */
export interface ComposeService {
    file: string;
    service: string;
    /** Dockerfile that it is built from, or the image's name. */
    image?: string;
    /** It is built from the repository. */
    own: boolean;
    command?: string | string[];
}

type Table = Record<string, unknown>;
const table = (value: unknown): Table => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {});

/** Services of the repository's compose files, and what they build from where. */
export function composed(checkout: Checkout): { services: ComposeService[]; built: Built[] } {
    const services: ComposeService[] = [];
    const built: Built[] = [];
    for (const file of checkout.files.filter(one => /(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(one))) {
        for (const [service, value] of Object.entries(table(table(read(checkout.text(file) ?? "")).services))) {
            const { build, image, command } = table(value);
            const own = build === undefined ? undefined : builtBy(build, file, checkout);
            if (own) built.push(own);
            const text = typeof command === "string" ? command.trim() : Array.isArray(command) ? command.map(String) : undefined;
            services.push({
                file,
                service,
                own: build !== undefined,
                image: own?.dockerfile ?? (typeof image === "string" ? image : undefined),
                command: text,
            });
        }
    }
    return { services, built };
}

function read(text: string): unknown {
    try {
        return parse(text, { merge: true });
    } catch {
        return undefined;
    }
}

function builtBy(build: unknown, file: string, checkout: Checkout): Built | undefined {
    const {
        context = ".",
        dockerfile = "Dockerfile",
        args,
    } = typeof build === "string" ? { context: build } : (table(build) as { context?: string; dockerfile?: string; args?: unknown });
    const none = new Map<string, string>();
    const beside = posix.join(posix.dirname(file), expanded(String(context), none));
    // A compose file that was copied into another folder names contexts that are not there.
    const folder = beside.replace(/\/+$/, "") === "." ? "" : beside.replace(/\/+$/, "");
    const path = posix.join(folder, expanded(String(dockerfile), none));
    if (!checkout.has(path)) return undefined;
    const given = Array.isArray(args) ? args.map(one => String(one).split("=")) : Object.entries(table(args)).map(([name, value]) => [name, String(value)]);
    return {
        dockerfile: path,
        context: folder,
        arguments: Object.fromEntries(given.filter(([, value]) => value !== undefined && !String(value).includes("$"))),
    };
}
