import { harmless } from "../../probes/told";
import type { Drilled, Planned } from "../drill/drill";
import { answerLines, counted, countsOf } from "./answers";
import type { Paint } from "./paint";

/** A drill as it would go: each step, and the way back from it. */
export function planText({ bot, stack, drill, plan, controls }: Planned, paint: Paint): string {
    const steps =
        "steps" in plan
            ? plan.steps.flatMap(({ say, back, takesBack }, index) => [
                  `${String(index + 1).padStart(3)}. ${say}`,
                  ...(takesBack?.back ? [`     ${takesBack.back.say}`] : []),
                  ...(back ? [paint("dim", `     the way back: ${back.say}`)] : []),
              ])
            : [`${"refused" in plan ? "Refused" : "Not evaluated"}: ${"refused" in plan ? plan.refused : plan.missing}.`];
    const answers = controls.length ? `answers ${controls.join(", ")}` : "answers no control that an adopted list asks for here";
    return [paint("bold", `${drill.name}  ${bot} ${stack}: ${drill.says}`), paint("dim", answers), ...steps, ""].join("\n");
}

/** A drill as it went. */
export function drillText({ bot, stack, drill, not, answers, files, unwritten }: Drilled, paint: Paint): string {
    const passes = not === undefined && answers.length > 0 && answers.every(({ result }) => result === "pass");
    return [
        ...(not === undefined ? [] : [harmless(not)]),
        ...answers.flatMap(({ control, result, measured }) => answerLines({ id: control.id, result, measured, whole: true }, paint)),
        ...unwritten.map(why => `${paint("red", "✗")} not written: ${harmless(why)}`),
        "",
        `${paint("bold", paint(passes ? "green" : "red", passes ? "PASSED" : "NOT PASSED"))}  ${drill.name}, ${bot} ${stack}: ${countsOf(answers)}`,
        ...(files.length ? [`${counted(files.length, "file")} of evidence in evidence/${stack}/${bot}: review and commit`] : []),
        "",
    ].join("\n");
}

/** The same as one JSON document. */
export const drillJson = ({ answers, plan, ...rest }: Drilled): string =>
    `${JSON.stringify(
        {
            ...rest,
            plan: "steps" in plan ? plan.steps.map(({ say, back, takesBack }) => ({ say, back: back?.say, takesBack: takesBack?.back?.say })) : plan,
            answers: answers.map(({ control, ...answer }) => ({ control: control.id, ...answer })),
        },
        undefined,
        2,
    )}\n`;
