import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../config/target";
import type { LambdaFunction } from "./lambda";
import { tagsOf } from "./naming";

/** What a function that runs every hour needs to know. */
export interface HourlyArgs {
    /** The account, region and names. */
    target: Target;
    /** The function. */
    code: LambdaFunction;
    /** What it does, in a few words. */
    description: string;
    /** When one of these changes, it runs again at the next deployment. */
    triggers: Record<string, string>;
    /** What the first run waits for. */
    waitFor: pulumi.Resource[];
}

/** Lets a schedule run a function, and no other schedule. `arn` is the schedule's, where it is known before a deployment; `input` is what the function is given. */
export function runs(
    name: string,
    args: { schedule: aws.cloudwatch.EventRule; arn?: string; code: LambdaFunction; input?: string },
    opts: pulumi.CustomResourceOptions,
): void {
    const { schedule, arn = schedule.arn, code, input } = args;
    const permission = new aws.lambda.Permission(
        name,
        { action: "lambda:InvokeFunction", function: code.name, principal: "events.amazonaws.com", sourceArn: arn },
        { ...opts, dependsOn: code.ready },
    );
    new aws.cloudwatch.EventTarget(name, { rule: schedule.name, arn: code.arn, input }, { ...opts, dependsOn: permission });
}

/** Runs a function every hour, and once at its deployment: so an alarm is never older than its figures, and what can't work fails at once. */
export function hourly(name: string, args: HourlyArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const { target, code, description, triggers, waitFor } = args;
    const schedule = new aws.cloudwatch.EventRule(name, { description, scheduleExpression: "rate(1 hour)", tags: tagsOf(target) }, opts);
    runs(name, { schedule, code }, opts);
    return new aws.lambda.Invocation(name, { functionName: code.name, input: "{}", triggers }, { ...opts, dependsOn: [...code.ready, ...waitFor] });
}
