/** A flag of a command. */
export interface Flag {
    /** Without its two hyphens. */
    name: string;
    /** A letter that stands for it after one hyphen. @default none */
    short?: string;
    /** What has to stand behind it, such as `<file>`. @default nothing: it is a switch */
    value?: string;
    /** What it means where nothing stands behind its `=`; a value stands there or nowhere. @default none */
    optional?: string;
    /** Whether it may be given more than once. @default false */
    repeatable?: boolean;
    /** What one gets. */
    says?: string;
    /** Whether it stands in the place of a stack. @default false */
    alone?: boolean;
    /** A value for the README's table. @default `value` */
    example?: string;
    /** Whether npm has an option of this name too: its trace in the environment then proves no mistake. @default false */
    npms?: boolean;
    /** The heading under which `--help` lists it. @default none */
    under?: string;
}
