import type { PFlag } from "./pflag";

/** A flag of a command. */
export interface Flag extends PFlag {
    /** Whether it may be given more than once. @default false */
    repeatable?: boolean;
    /** What one gets. */
    says?: string;
    /** Whether it stands in the place of a stack. @default false */
    alone?: boolean;
    /** A value for the README's table. @default `value` */
    example?: string;
    /**
     * Whether npm has an option of this name too, which settings of npm's may have set: its trace proves no mistake then. A function says so of one
     * value, where somebody is at the terminal or nobody is. @default false
     */
    npms?: boolean | ((value: string, atTerminal: boolean) => boolean);
    /** Options of npm's that it turns into without `--`, each as `name` or `name=beginning`; the first has its value. @default one of its own name */
    traces?: readonly string[];
    /** What its value looks like, where npm takes the flag for an option of its own and leaves that value alone. @default npm leaves a trace */
    bare?: RegExp;
    /** The heading under which `--help` lists it. @default none */
    under?: string;
}
