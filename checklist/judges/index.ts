import type { NamedControl } from "../catalogue";
import type { AnswerKind } from "../control";
import { judgeAlerts } from "./alert";
import { judgeContract } from "./contract";
import { judgeMeasured, judgeProbe, judgeSignature } from "./evidence";
import { few, type Judge } from "./facts";
import { judgeRules } from "./rule";
import { judgeSetting } from "./setting";

/** Who judges each kind of answer. */
export const judges: Record<AnswerKind, Judge> = {
    rule: judgeRules,
    setting: judgeSetting,
    contract: judgeContract,
    alert: judgeAlerts,
    probe: judgeProbe,
    soak: judgeMeasured,
    drill: judgeMeasured,
    ci: judgeMeasured,
    signature: judgeSignature,
    notApplicable: ({ answer }) => ({ state: "not applicable", reason: "notApplicable" in answer ? answer.notApplicable.replace(/\.$/, "") : "" }),
};

/** The kind of a control's answer. */
export const kindOf = ({ answer }: Pick<NamedControl, "answer">): AnswerKind => Object.keys(answer)[0] as AnswerKind;

/** What is behind a control's answer, in words. */
export function answeredBy({ answer }: Pick<NamedControl, "answer">): string {
    if ("rule" in answer) return `${answer.rule.length > 1 ? "the rules" : "the rule"} ${few(answer.rule)}`;
    if ("setting" in answer) return `the field ${answer.setting}`;
    if ("contract" in answer) return `the bot's source: ${answer.contract}`;
    if ("alert" in answer) return `${answer.alert.length > 1 ? "the alerts" : "the alert"} ${few(answer.alert)}`;
    if ("probe" in answer) {
        const signs = answer.silent ? `, or where nobody says it a signature of ${answer.silent.by}` : "";
        return `the probe ${answer.probe}${answer.while === undefined ? "" : `, while ${answer.while}`}${signs}`;
    }
    if ("soak" in answer) return `the soak ${answer.soak}`;
    if ("drill" in answer) return `the drill ${answer.drill}`;
    if ("ci" in answer) return `the ${answer.ci} report from CI${answer.of === undefined ? "" : `, of ${few(answer.of)}`}`;
    return "signature" in answer ? `a signature of ${answer.signature.by}` : "nobody: it does not apply";
}

/** Whose next step it is. */
export interface Whose {
    stack: string;
    bot: string;
    /** The bot as a command has to name it. @default it is the stack's own */
    named?: string;
    /** Whether a probe's answer waits for a person alone. @default false */
    unsaid?: boolean;
    /** Whether the bot's staging answers it. @default only what is asked of staging always */
    staging?: boolean;
}

/** The command that answers a control, or what to do. */
export function nextFor({ answer, id }: Pick<NamedControl, "answer" | "id">, asked: Whose): string {
    // The staging's own bot may be another than this stack's.
    const isStagings = asked.staging === true || ("soak" in answer && answer.in === "staging");
    const { bot, stack, named, unsaid = false } = isStagings ? { bot: asked.bot, stack: "staging", named: asked.bot } : asked;
    const call = (command: string, ...words: string[]) =>
        `npm run -s ${command} -- ${[stack, ...words, ...(named === undefined ? [] : ["--bot", named])].join(" ")}`;
    if ("probe" in answer) return unsaid ? `${call("sign", id)} --until <day> --link <where>` : call("verify");
    if ("soak" in answer) return call("soak");
    if ("drill" in answer) return call("drill", answer.drill);
    if ("ci" in answer) return call("attach", id, "<file>");
    if ("signature" in answer) return call("sign", id);
    if ("setting" in answer)
        return `write ${answer.setting.replace(/^manifest\./, "").replace(/^settings\./, "golive:")} into the ${answer.setting.split(".")[0]}`;
    if ("contract" in answer) return `npm run contract -- ${bot} <checkout>`;
    if ("alert" in answer) return `write ${few(answer.alert)} under alerts into the manifest`;
    return call("preview", "--verbose");
}
