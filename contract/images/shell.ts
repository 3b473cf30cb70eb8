/** The commands of a shell line, each a list of words; quotes are taken off, substitutions stay as they are written. */
export const commandsOf = (line: string): string[][] => clausesOf(line).map(withoutSettings);

/** The same with the settings and words of the shell that stand before each command: `if`, `export`, `X=1`. */
export function clausesOf(line: string): string[][] {
    const commands: string[][] = [[]];
    let word = "";
    let quote = "";
    let started = false;
    const end = () => {
        if (started) commands.at(-1)?.push(word);
        word = "";
        started = false;
    };
    for (let at = 0; at < line.length; at++) {
        const sign = line[at];
        if (quote) {
            if (sign === quote) quote = "";
            else word += sign === "\\" && quote === '"' ? (line[++at] ?? "") : sign;
        } else if (sign === "`" || (sign === "$" && line[at + 1] === "(")) {
            const end = closing(line, at);
            word += line.slice(at, end + 1);
            started = true;
            at = end;
        } else if (sign === "&" && (line[at - 1] === ">" || line[at + 1] === ">")) word += sign;
        else if (sign === "'" || sign === '"') {
            quote = sign;
            started = true;
        } else if (sign === "\\" && line[at + 1] === "\n") at++;
        else if (sign === "\\") {
            word += line[++at] ?? "";
            started = true;
        } else if (sign === " " || sign === "\t") end();
        else if (sign === ";" || sign === "&" || sign === "|" || sign === "\n") {
            end();
            if (commands.at(-1)?.length) commands.push([]);
        } else if (sign === "#" && !started) {
            while (at + 1 < line.length && line[at + 1] !== "\n") at++;
        } else {
            word += sign;
            started = true;
        }
    }
    end();
    return commands.filter(words => words.length > 0);
}

/** Where a substitution ends that begins at a place: what stands in it is part of the word. */
function closing(line: string, start: number): number {
    if (line[start] === "`") return Math.max(line.indexOf("`", start + 1), start);
    let depth = 0;
    for (let at = start + 1; at < line.length; at++) {
        if (line[at] === "(") depth++;
        else if (line[at] === ")" && --depth === 0) return at;
    }
    return line.length;
}

/** `CGO_ENABLED=0 go build` is `go build`; `then`, `if` and the like are no commands. */
function withoutSettings(words: string[]): string[] {
    const start = words.findIndex(word => !/^[A-Za-z_]\w*=/.test(word) && !["if", "then", "else", "do", "sudo", "exec", "!", "("].includes(word));
    return start < 0 ? [] : words.slice(start);
}

/** Words with variables put in; `${X:-d}` is d without X, what is not known stays as it is written. */
export function expanded(text: string, variables: ReadonlyMap<string, string>): string {
    return text.replaceAll(
        /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
        (whole, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) => {
            return variables.get(braced ?? bare ?? "") ?? otherwise ?? whole;
        },
    );
}
