import { UsageError } from "../output/arguments";

/** Where a request goes, and with which token. */
export interface Place {
    /** GitHub's address, as its runners name it in GITHUB_API_URL. */
    api: string;
    /** `owner/name`. */
    repository: string;
    /** A fine-grained token for contents and pull requests of this repository. */
    token: string;
}

interface Asked {
    method?: "GET" | "POST" | "PUT" | "PATCH";
    body?: object;
    /** Asks for a file's text in the place of its description. */
    raw?: boolean;
    /** Whether 404 is an answer. */
    maybe?: boolean;
}

/** GitHub's REST API, for one repository. Each answer that is none is one clear error, and none of them has the token in it. */
export class GitHub {
    constructor(private readonly place: Place) {}

    /** JSON of an answer. */
    async ask<T>(path: string, asked: Asked = {}): Promise<T> {
        return JSON.parse((await this.text(path, asked)) ?? "null") as T;
    }

    /** Text of an answer; undefined for what is not there, if it may be missing. */
    async text(path: string, { method = "GET", body, raw, maybe }: Asked = {}): Promise<string | undefined> {
        const { api, repository, token } = this.place;
        const what = `${method} ${path}`;
        const response = await fetch(`${api}/repos/${repository}${path}`, {
            method,
            headers: {
                accept: raw ? "application/vnd.github.raw+json" : "application/vnd.github+json",
                authorization: `Bearer ${token}`,
                "user-agent": "golive",
                "x-github-api-version": "2022-11-28",
            },
            body: body && JSON.stringify(body),
        }).catch(error => {
            throw new UsageError(
                this.safe(`${api} cannot be reached (${error.cause?.code ?? error.cause?.message ?? "no answer"}), so ${repository} got no pull request.`),
            );
        });
        const text = await response.text();
        if (response.ok) return text;
        if (response.status === 404 && maybe) return undefined;
        throw new UsageError(this.safe(this.refusal(response.status, what, text)));
    }

    /** What a person can do about an answer that is none. */
    private refusal(status: number, what: string, text: string): string {
        const { repository } = this.place;
        const said = `GitHub answered ${status} to ${what}${messageIn(text)}`;
        if (status === 401) return `token: found one that GitHub does not know, allowed: one that has not run out. ${said}`;
        if (status === 403 || status === 404)
            return `token: found one without the rights, or no such branch, in ${repository}, allowed: contents and pull requests of it, read and write. ${said}`;
        if (status === 409 || status === 422) return `${repository}: the branch has moved meanwhile, or may not be written. Run this again. ${said}`;
        return `${repository} got no pull request. ${said}`;
    }

    private safe = (text: string): string => text.replaceAll(this.place.token, "[token]");
}

/** GitHub's own words for an error, on one line. */
function messageIn(text: string): string {
    try {
        return `: ${String(JSON.parse(text).message)
            .replace(/\p{C}+/gu, " ")
            .slice(0, 300)}`;
    } catch {
        return ".";
    }
}
