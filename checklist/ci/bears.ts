/** A name as its words: `testSignIn`, `test_sign-in` and `Test sign in` are one. */
const wordsOf = (name: string): string =>
    ` ${name
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim()}`;
const parted = (name: string): string => name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");

/** Whether a name bears one of some words, or a word that begins with it: `login` is borne by `loginFails` and `logins`, and `core` not by `score`. */
export function bears(name: string, words: readonly string[]): boolean {
    const texts = [wordsOf(name), wordsOf(parted(name))];
    return words.some(word => texts.some(text => text.includes(wordsOf(word)) || text.includes(wordsOf(parted(word)))));
}

/** Some words in a sentence. */
export const quoted = (words: readonly string[]): string => words.map(word => JSON.stringify(word)).join(" or ");
