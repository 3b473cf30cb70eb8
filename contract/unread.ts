import type { Checkout } from "./checkout";
import { extensionOf } from "./scan";
import type { Contract } from "./schema";

/** Languages that a bot may be written in and that nobody reads. */
const unreadLanguages: Record<string, string[]> = {
    "C and C++": ["c", "cc", "cpp", "cxx", "h", "hpp"],
    "C#": ["cs"],
    Elixir: ["ex", "exs"],
    "Java and Kotlin": ["java", "kt", "kts", "scala"],
    PHP: ["php"],
    Ruby: ["rb"],
    Solidity: ["sol"],
    Swift: ["swift"],
    "Svelte and Vue": ["svelte", "vue"],
    shell: ["sh", "bash"],
    notebooks: ["ipynb"],
};

/** Endings of files that are a program's source in a language that nobody reads. */
export const unreadSources: readonly string[] = Object.entries(unreadLanguages).flatMap(([what, extensions]) => (what === "notebooks" ? [] : extensions));

/** Languages of the repository that nobody reads, with how many files images contain. */
export function unread(checkout: Checkout, contained: (file: string) => boolean): Contract["notScanned"] {
    return Object.entries(unreadLanguages).flatMap(([what, extensions]) => {
        const files = checkout.files.filter(file => extensions.includes(extensionOf(file)) && !/(^|\/)\.[^/]+\//.test(file));
        return files.length ? [{ what, files: files.length, inImages: files.filter(contained).length }] : [];
    });
}
