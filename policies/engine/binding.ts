import type { AdviceWhere, Level, RuleText, Thresholds } from "./rule";

/** Whether no configuration may switch a rule off or loosen it: limits, modes, the kill switch, what is held against a contract, and the run itself. */
export const isBinding = ({ binding, adviceWhere }: RuleText & { adviceWhere?: AdviceWhere[] }): boolean =>
    binding ?? adviceWhere?.some(({ binds }) => binds) ?? false;

/** Whether a threshold lets through what the rule's own refuses. */
function isLooser(name: string, own: Thresholds[string], given: Thresholds[string]): boolean {
    if (typeof own !== "number" || typeof given !== "number") return false;
    return name.startsWith("min") ? given < own : given > own;
}

/** How a rule is set. */
interface Held<L> {
    level: L;
    thresholds: Thresholds;
}

/** How a binding rule is weakened by its setting, if it is, given what it has in the preset; without a setting it is switched off. */
export function weakness(rule: RuleText, setting: Held<Level> | undefined, expected: Held<Level | "disabled">): string | undefined {
    if (!isBinding(rule) || expected.level === "disabled") return undefined;
    const only = "which only an exemption with an owner and a last day may do";
    if (!setting) return `the configuration switches ${rule.name} off, ${only}`;
    if (setting.level === "advisory" && expected.level === "mandatory") return `the configuration makes ${rule.name} advice, ${only}`;
    const own = Object.entries(expected.thresholds);
    const looser = own.find(([name, value]) => isLooser(name, value, setting.thresholds[name]));
    return looser && `the configuration loosens ${rule.name}: ${looser[0]} is ${setting.thresholds[looser[0]]}, not ${looser[1]}, ${only}`;
}
