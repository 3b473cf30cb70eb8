import type { Target } from "../../config/target";
import { arnOf, nameOf, type Statement } from "../foundation";

/** Name of the function that stops a stack's bot, known before a deployment. */
export const stopFunction = (target: Target): string => nameOf(target, "stop", 64);

/** What the person on call may do with a stack, and nothing else: call this one function, which stops and cannot resume. */
export const stopStatements = (target: Target): Statement[] => [
    { Sid: "Stop", Action: "lambda:InvokeFunction", Resource: arnOf(target, "lambda", `function:${stopFunction(target)}`) },
];
