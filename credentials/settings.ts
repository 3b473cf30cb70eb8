import { type Found, firstFound, type Text } from "./found";
import { publicName, secretName, words } from "./names";
import { coin, defaultOf, isMasked, isReference, noValue } from "./placeholders";
import { byEntropy, looksRandom } from "./random";

/** In a chart's values or a JSON document, names of properties that name a secret, and what such a name looks like. */
const namesObject = /(^|_)(secret|secret_key|credentials?)$/;
const objectName = /^([a-z0-9./-]+|[A-Z0-9]+(_[A-Z0-9]+)+)$/;
/** A switch in front of a secret's name: `--no-password`, `useToken`. */
const aboutOne =
    /^(no|use|with|without|skip|enable|disable|require|show|allow|has|is|min|max|set|get)_|(^|_)from_secret$|(^|_)(oauth|basic|require|enable|disable|no|use|skip|allow|max|min)_auth$/;
const authWord =
    /^(basic|bearer|digest|oauth2?|jwt|token|iam|plain|ldap|md5|scram-sha-256|trust|peer|login|aws|kerberos|hmac|x-api-key|api[_-]?key|password|mtls|tls|sasl|\w{1,7})$/i;

/** A value under a name that only secrets have. */
export function byName({ name, value: written, within }: Text): Found | undefined {
    const known = words(name);
    const value = defaultOf(written) ?? written.trim();
    if (!secretName.test(known) || publicName.test(known) || aboutOne.test(known) || noValue.test(value) || isReference(value)) return undefined;
    if (within === "chart" && namesObject.test(known) && objectName.test(value)) return undefined;
    if (/token$/.test(known) && coin.test(value)) return undefined;
    if (/(^|_)auth$/.test(known) && authWord.test(value)) return undefined;
    // A primary key's column, an address.
    if (/(^|_)(pk|priv)$/.test(known) && !(looksRandom(value) && !coin.test(value))) return undefined;
    return { kind: "named value", what: `a value under the name ${name}` };
}

/**
 * A setting inside a file, such as `name: value`, `export name=value` and `"name": "value",`, with or without a comment behind it, or in one: what was
 * only taken out of use is as readable as before.
 */
const setting =
    /^(?:[ \t]*(#+|\/\/+|;+))?[ \t-]*(?:export[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*(?:["']([^"'\n]*)["']|([^\s"'#,{}[\]|>&*!][^\s"'#,{}]*?|\$\{\w+:?[-=][^\s{}"']+\}))(?:[ \t]*[,;])?[ \t]*(?:#.*)?$/gm;

/** Whether a value in a comment shows how one is written: a word, or a mask. */
const isExample = (comment: string | undefined, value: string): boolean => comment !== undefined && (!/\d/.test(value) || isMasked(value));

/** A property of a JSON document, which a program writes in one line. */
const property = /"([A-Za-z_][\w.-]*)"\s*:\s*"([^"\n]*)"/g;

/** What a page shows for a field of this name: `"password": "Type your password"`. */
const isProse = (value: string): boolean => (/\S\s+\S/.test(value) || /[^\x20-\x7e]/.test(value)) && !/\d/.test(value);

/** What Redis's configuration has without a colon. */
const directive = /^[ \t]*(requirepass|masterauth)[ \t]+["']?([^\s"']+)/gm;

/** Whether a text may be a file of settings: most texts are none. */
const mark = /[=\n]|["':][ \t]*:|:[ \t"']|^\s*(requirepass|masterauth)/;

/** What a file sets. */
export function bySetting(text: Text): Found | undefined {
    const { value } = text;
    if (!mark.test(value)) return undefined;
    const named = (name: string, one: string, within = text.within) => (isProse(one) ? undefined : byName({ name, value: one, within }));
    return (
        firstFound(value.matchAll(directive), ([, name, one]) => byName({ name, value: one })) ??
        firstFound(value.matchAll(setting), ([, comment, name, quoted, plain]) =>
            isExample(comment, quoted ?? plain) ? undefined : named(name, quoted ?? plain),
        ) ??
        firstFound(value.matchAll(property), ([, name, one]) => named(name, one, "chart"))
    );
}

/** Random strings that a file sets; a set of public keys is full of them. */
export function byRandomSetting({ value }: Text): Found | undefined {
    if (value.includes('"kty"')) return undefined;
    return firstFound(value.matchAll(setting), ([, , name, quoted, plain]) => byEntropy({ name, value: quoted ?? plain }));
}

/** A password among the pairs of a connection string: `host=db user=bot password=x`, `Server=db;Pwd=x`. */
const secretPair =
    /(?:^|[\s;,&"'?])(password|pwd|passwd|AccountKey|SharedAccessKey|SharedAccessSignature|secretkey)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s;,&"']+))/gi;
const otherPair =
    /(?:^|[\s;,&"'?])(host|server|data source|datasource|dbname|database|user|user ?id|uid|username|endpoint|accountname|bootstrap\.servers|addr)\s*=\s*\S/i;

/** A password in a connection string. */
export function byConnection({ value }: Text): Found | undefined {
    if (!otherPair.test(value)) return undefined;
    return firstFound(value.matchAll(secretPair), ([, , one, two, plain]) => {
        const secret = one ?? two ?? plain;
        return noValue.test(secret) || isReference(secret) ? undefined : { kind: "connection string", what: "a connection string with a password" };
    });
}
