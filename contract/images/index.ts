import { posix } from "node:path";
import type { Checkout } from "../checkout";
import { type ComposeService, composed } from "./compose";
import { type Image, imageOf } from "./image";

/** Images of a repository, with what its compose files say of running them. */
export interface Images {
    images: Image[];
    services: ComposeService[];
}

/** An image's name in the contract. */
export function idOf({ dockerfile, arguments: given }: Pick<Image, "dockerfile" | "arguments">): string {
    const query = Object.entries(given ?? {}).map(([name, value]) => `${name}=${value}`);
    return dockerfile + (query.length ? `@${query.sort().join("&")}` : "");
}

/** All images that the repository's Dockerfiles make; one that builds a program which an argument names is as many images as there are programs. */
export function imagesOf(checkout: Checkout): Images {
    const { services, built } = composed(checkout);
    const dockerfiles = checkout.files.filter(
        file => /(^|\/)(Dockerfile(\.[\w.-]+)?|[\w.-]+\.Dockerfile|Containerfile)$/i.test(file) && !/\.dockerignore$/.test(file),
    );
    const images = dockerfiles.flatMap(dockerfile => {
        const plain = imageOf(dockerfile, {}, built, checkout);
        if (!plain) return [];
        const variants = variantsOf(plain, checkout);
        return variants.length ? variants.flatMap(given => imageOf(dockerfile, given, built, checkout) ?? []) : [plain];
    });
    return { images, services };
}

/** Arguments that choose what `go build` builds, with every folder that they may choose. */
function variantsOf(image: Image, checkout: Checkout): Record<string, string>[] {
    const text = checkout.text(image.dockerfile) ?? "";
    const names = [...text.matchAll(/^\s*ARG\s+(\w+)(?:=(\S+))?/gim)];
    for (const { builds, by } of image.programs) {
        if (by !== "go build") continue;
        const last = posix.basename(builds);
        const chosen = names.find(
            ([, name, value]) =>
                last === `\${${name}}` ||
                last === `$${name}` ||
                (value !== undefined && last === value.replaceAll(/["']/g, "") && text.includes(`\${${name}}`)),
        );
        if (!chosen) continue;
        const parent = checkout.files.filter(file => file.endsWith("/main.go")).map(file => posix.dirname(file));
        const tail = posix.basename(posix.dirname(builds));
        const siblings = parent.filter(
            folder => posix.dirname(folder) === posix.dirname(builds) || (builds.startsWith("/") && posix.basename(posix.dirname(folder)) === tail),
        );
        if (siblings.length)
            return siblings.map(folder => ({ [chosen[1]]: posix.basename(folder) })).sort((a, b) => (Object.values(a)[0] < Object.values(b)[0] ? -1 : 1));
    }
    return [];
}
