import { oneOf, type Step as PathStep } from "../faults/faults";
import { isWithin, type Limit, type LimitName, limitNames, limitsOf } from "../limits";
import { stepsOf } from "../steps";
import { type Flaw, type Known, type Rule, said, setting, written } from "./rule";

type Value = Limit["value"];

const shown = (value: Value): string => (Array.isArray(value) ? value.join(", ") : String(value));

const namesAreOwn: Rule = ({ manifest: { trading } }) => {
    const names = (trading?.steps ?? []).map(({ name }) => name);
    return names.flatMap((name, index) =>
        names.indexOf(name) < index ? [written(["trading", "steps", index, "name"], name, "a name of its own: an earlier step has it")] : [],
    );
};

const severalOrNone: Rule = ({ manifest: { trading } }) =>
    trading?.steps.length === 1
        ? [said("manifest", ["trading", "steps"], "one step", "two or more: the last allows all that `risk` does, and one alone is the phase live as it is")]
        : [];

const lastHasNoSoak: Rule = ({ manifest: { trading } }) => {
    const last = (trading?.steps.length ?? 0) - 1;
    return trading?.steps[last]?.soak ? [said("manifest", ["trading", "steps", last, "soak"], "a soak", "nothing: no step comes after the last")] : [];
};

/** What is wrong with a limit of one step, given those in force before it and those of the phase. */
function limitFlaw(name: LimitName, value: Value, path: PathStep[], before: Value, most: Value): Flaw[] {
    if (!isWithin(value, most)) return [written(path, value, `at most the limit of the phase live, ${shown(most)} (risk.${name}.value)`)];
    return isWithin(before, value) ? [] : [written(path, value, `at least what holds before it, ${shown(before)}: each step lets more through`)];
}

/** Each step lets more through than the one before, none more than the phase, and the last all of it; the first may be the canary's limits as they are. */
const stepsClimb: Rule = ({ manifest: { trading, risk } }: Known) => {
    if (!risk || !trading || trading.steps.length < 2) return [];
    const valuesOf = (where: "canary" | "live") => new Map(limitsOf({ risk }, { phase: where }).map(({ name, value }) => [name, value]));
    const [now, most] = [valuesOf("canary"), valuesOf("live")];
    const flaws = stepsOf({ trading }).flatMap(({ widens, place }): Flaw[] => {
        const path: PathStep[] = ["trading", "steps", place - 1, "limits"];
        const named = limitNames.flatMap(name => (widens[name] === undefined ? [] : [{ name, value: widens[name] as Value }]));
        const found = named.flatMap(({ name, value }) => {
            const [before, limit] = [now.get(name), most.get(name)];
            if (before === undefined || limit === undefined) return [said("manifest", [...path, name], "a limit", oneOf(name, [...most.keys()]))];
            const flaw = limitFlaw(name, value, [...path, name], before, limit);
            if (flaw.length) return flaw;
            now.set(name, value);
            return isWithin(value, before) ? [] : [undefined];
        });
        const wider = found.includes(undefined);
        const faults = found.filter(one => one !== undefined);
        if (faults.length || wider || (place === 1 && named.length === 0)) return faults;
        return [said("manifest", path, named.length ? "nothing wider than before it" : "no limit", "one limit or more that lets more through than before it")];
    });
    if (flaws.length) return flaws;
    return [...most].flatMap(([name, limit]) => {
        const reached = now.get(name) as Value;
        if (isWithin(limit, reached)) return [];
        const path = ["trading", "steps", trading.steps.length - 1, "limits", name];
        return [said("manifest", path, shown(reached), `the limit of the phase live, ${shown(limit)} (risk.${name}.value): no step would ever reach it`)];
    });
};

const stepIsThere: Rule = ({ settings: { step, environment }, manifest: { trading } }) => {
    if (step === undefined || !trading) return [];
    const names = trading.steps.map(({ name }) => name);
    if (names.length === 0) return [setting(["step"], step, "nothing: the bot's manifest has no trading.steps")];
    if (!names.includes(step)) return [setting(["step"], step, oneOf(step, names))];
    return environment === "staging" ? [setting(["step"], step, "nothing in staging: steps are of the phase live, which is production's")] : [];
};

/** Rules about the steps inside a phase. */
export const stepRules: Rule[] = [namesAreOwn, severalOrNone, lastHasNoSoak, stepsClimb, stepIsThere];
