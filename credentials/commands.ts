import { type Found, firstFound, type Text } from "./found";
import { secretName, words } from "./names";
import { isReference } from "./placeholders";

/** Flags of programs that take a password behind a single letter: separate, or written on to the letter. */
const shortFlags: [program: RegExp, separate: RegExp | undefined, attached: RegExp | undefined][] = [
    [/^(mysql\w*|mariadb[\w-]*)$/, undefined, /^-p(.+)/],
    [/^redis-(cli|benchmark)$/, /^-a$/, undefined],
    [/^sshpass$/, /^-p$/, /^-p(.+)/],
    [/^(mongo|mongosh|mongodump|mongorestore|mongoexport|rabbitmqadmin)$/, /^-p$/, undefined],
    [/^(docker|podman|helm|az|nerdctl|oras|crane) login$/, /^-p$/, undefined],
    [/^curl$/, /^(-u|--user|-U|--proxy-user)$/, /^-u(.+)/],
    [/^(sqlcmd|bcp|zip|unzip)$/, /^-P$/, /^-P(.+)/],
    [/^(ldapsearch|ldapmodify|ldapadd)$/, /^-w$/, undefined],
    [/^openssl$/, /^-(pass|passin|passout|k)$/, undefined],
];
/** Programs whose flag takes a name and a password. */
const pair = "curl";
const launcher =
    /^(CMD|CMD-SHELL|sudo|exec|env|nohup|time|timeout|command|nice|tini|dumb-init|--|-\w+|\d+s?|[A-Za-z_]\w*=.*|.*\/(env|tini|dumb-init)|bash|sh)$/;

const flag = /^--?([A-Za-z][\w.-]*)$/;
const flagWithValue = /^(?:--?D?)?([A-Za-z_][\w.-]*)=(.*)$/s;
const isWord = (value: string): boolean => /^[^-]/.test(value) && !isReference(value);

function programOf(before: readonly (string | undefined)[]): string {
    const started = before.find(word => word !== undefined && !launcher.test(word));
    const program = String(started).split("/").at(-1);
    // What -p stands for depends on the command of these: a port, a project, a password.
    return before.includes("login") ? `${program} login` : String(program);
}

function byShortFlag(word: string, before: readonly (string | undefined)[]): Found | undefined {
    const program = programOf(before);
    const last = before.at(-1);
    const found: Found = { kind: "named value", what: `a password that ${program} is called with` };
    return firstFound(shortFlags, ([programs, separate, attached]) => {
        if (!programs.test(program)) return undefined;
        const value = separate?.test(String(last)) ? word : attached?.exec(word)?.[1];
        const secret = program === pair ? /:(.+)/.exec(String(value))?.[1] : value?.replace(/^pass:/, "");
        return secret !== undefined && isWord(secret) && !/^(env|file|fd|stdin):?/.test(secret) ? found : undefined;
    });
}

/** One word of a command line, with the words before it. `detect` judges a value under a name. */
export function byArgument(word: string, before: readonly (string | undefined)[], detect: (text: Text) => Found | undefined): Found | undefined {
    const assigned = flagWithValue.exec(word);
    const [name, value] = [assigned?.[1], String(assigned?.[2])];
    if (name !== undefined) return detect({ name, value }) ?? byShortFlag(word, before);
    const last = before.at(-1);
    const named = flag.exec(String(last))?.[1];
    if (named !== undefined && word.startsWith("-") && secretName.test(words(named))) return undefined;
    return byShortFlag(word, before) ?? detect({ name: named, value: word });
}

/** Pieces of a shell's line: what stands in quotes, what is filled in when it runs, what ends a command, what stands between words, words. */
const piece =
    /"((?:\\.|[^"\\])*)"|'([^']*)'|(\$\([^)]*\)|`[^`]*`|\$\{[^}]*\})|(\n|[;&|()]|<<-?)|([ \t\r]+|\\\n|(?<![^\s;&|()])#[^\n]*)|((?:\\.|[^\s;&|()"'`$\\]|\$(?![({]))+)|./g;

/** The simple commands of a shell's text, each as its words. */
export function commandsOf(text: string): string[][] {
    const commands: string[][] = [[]];
    let word: string | undefined;
    const end = () => {
        if (word !== undefined) commands[commands.length - 1].push(word);
        word = undefined;
    };
    for (const [all, double, single, filled, operator, gap, plain] of text.matchAll(piece)) {
        if (operator !== undefined || gap !== undefined) end();
        else word = (word ?? "") + (double ?? single ?? filled ?? plain ?? all);
        if (operator !== undefined) commands.push([]);
    }
    end();
    return commands;
}

/** A shell's text, command by command. */
export function byShell(text: string, detect: (text: Text) => Found | undefined): Found | undefined {
    return firstFound(commandsOf(text), command => firstFound(command.keys(), i => byArgument(command[i], command.slice(0, i), detect)));
}
