import type { Found, Kind } from "./found";
import { isMasked } from "./placeholders";

type Format = [format: RegExp, what: string, kind?: Kind];

/** Keys and tokens that are known by their form. The first group, where there is one, is the part that is secret. */
const written: Format[] = [
    [/\b(?:AKIA|ASIA)([A-Z2-7]{16})\b/, "an AWS access key"],
    [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/, "a private key", "private key"],
    [/\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/, "a private key", "private key"],
    [/\bgh[pousr]_([A-Za-z0-9]{36,})\b|\bgithub_pat_(\w{40,})/, "a GitHub token"],
    [/\bgl(?:pat|dt|rt|ptt)-([\w-]{20,})/, "a GitLab token"],
    [/\b[sr]k_(?:live|test)_([A-Za-z0-9]{16,})/, "a Stripe key"],
    [/\bxox[abeoprs]-([A-Za-z0-9-]{10,})|\bxapp-\d-([A-Za-z0-9-]{20,})/, "a Slack token"],
    [/hooks\.slack\.com\/(?:services|workflows|triggers)\/(\w+\/\w+\/\w+)/, "a Slack webhook", "webhook"],
    [/discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d+\/([\w-]{20,})/, "a Discord webhook", "webhook"],
    [/\.webhook\.office\.com\/webhookb2\/([\w@-]{30,}\/\w+\/\w+)/, "a Teams webhook", "webhook"],
    [/hooks\.zapier\.com\/hooks\/catch\/(\d+\/\w+)/, "a Zapier webhook", "webhook"],
    [/(?<!\d)\d{8,10}:(AA[A-Za-z0-9_-]{33})(?![\w-])|\/bot\d{6,12}:([\w-]{35})(?![\w-])/, "a Telegram bot's token"],
    [/\b[MNO][A-Za-z\d_-]{23,27}\.([\w-]{6}\.[\w-]{27,})(?![\w-])/, "a Discord bot's token"],
    [/\bsk-(?:ant-|proj-|or-v1-|svcacct-)?([A-Za-z0-9_-]{32,})/, "a language model's key"],
    [/\b(?:gsk_|xai-|pplx-|r8_|hf_)([A-Za-z0-9]{32,})/, "a language model's key"],
    [/\bAIza([\w-]{35})(?![\w-])|\bGOCSPX-([\w-]{28})|\bya29\.([\w-]{30,})/, "a Google key"],
    [/\bSG\.([\w-]{22}\.[\w-]{43})/, "a SendGrid key"],
    [/\bSK([0-9a-f]{32})\b/, "a Twilio key"],
    [/\bnpm_([A-Za-z0-9]{36})\b|\bpypi-(AgEI[\w-]{50,})/, "a package registry's token"],
    [/\bdckr_pat_([\w-]{27,})/, "a Docker token"],
    [/\bdo[opr]_v1_([0-9a-f]{64})\b|\bdapi([0-9a-f]{32})\b|\bpul-([0-9a-f]{40})\b/, "a cloud's token"],
    [/\bhv[sbr]\.([\w-]{24,})/, "a Vault token"],
    [/\bgl(?:sa|c)_([\w+/=]{30,})|\bNRAK-([A-Z0-9]{27})\b|\bsntry[su]_([\w+/=-]{40,})/, "a monitoring service's token"],
    [/\bshp(?:at|ss|ca|pa)_([0-9a-fA-F]{32})\b|\bsbp_([0-9a-f]{40})\b|\bPMAK-([\w-]{50,})/, "an API's token"],
    [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.([\w-]{10,})/, "a signed token"],
    [/\b(?:Bearer|Bot)\s+(?=[\w.~+/=-]*\d)([\w.~+/=-]{16,})/, "a bearer token"],
];

const formats = written.map(([format, what, kind = "token"]) => ({ every: new RegExp(format, "g"), what, kind: kind as Kind }));

/** All of them at once: most texts hold none, and cost one search. */
const any = new RegExp(written.map(([format]) => format.source).join("|"));

/** A key in JSON Web Key's form is private when it has `d`. */
const jwk = /"d"\s*:\s*"[\w-]{20,}"/;

/** A key file or a login in base64, as kubeconfig files and registries' configurations have them. */
const encodedPem = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{10,}/g;
const encodedLogin = /"auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2})"|\bBasic\s+([A-Za-z0-9+/]{8,}={0,2})/g;
const userAndPassword = /^[\x21-\x7e]+:[\x21-\x7e]{3,}$/;
const decoded = (text: string): string => Buffer.from(text, "base64").toString("latin1");

/** A key, token or webhook that is known by its form alone. */
export function byFormat(value: string): Found | undefined {
    if (!any.test(value)) return byEncoding(value);
    for (const { every, what, kind } of formats) {
        let example = false;
        for (const match of value.matchAll(every)) {
            const secret = match.slice(1).find(group => group !== undefined);
            if (/EXAMPLE$/.test(String(secret))) example = true;
            else if (secret === undefined || !isMasked(secret)) return { kind, what };
        }
        if (example) return { kind, what, example: true };
    }
    return byEncoding(value);
}

function byEncoding(value: string): Found | undefined {
    if (value.includes('"kty"') && jwk.test(value)) return { kind: "private key", what: "a private key" };
    if ([...value.matchAll(encodedPem)].some(([pem]) => decoded(pem).includes("PRIVATE KEY"))) return { kind: "private key", what: "a private key" };
    const login = [...value.matchAll(encodedLogin)].some(([, one, other]) => userAndPassword.test(decoded(one ?? other)));
    return login ? { kind: "token", what: "a login in base64" } : undefined;
}
