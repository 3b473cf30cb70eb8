/** What a contract says of a name. */
export type Answer =
    /** It is read, exported, served, listened on or contained; at these places of the source, or by these files of the image. */
    | { answer: "read"; at: string[] }
    /**
     * No code of the images has it. `nearest` is the name most like it that is there, `elsewhere` a place that has it and that another
     * image runs or none, and `unsure` are places that put names together of which nothing is known.
     */
    | { answer: "not read"; nearest?: string; elsewhere?: string; unsure?: string[] }
    /** It may be: the code puts such names together at run time, or reads a key above it as a whole. */
    | { answer: "computed"; at: string[] }
    /** Nobody looked: a language or an image that is not read. */
    | { answer: "not scanned"; why: string };
