import { type Policy, pb } from "./sdk";

// The engine streams, for every resource, which policies of a pack passed: all that neither failed nor were said to be not applicable. The rules'
// own entries have nothing to run, and the SDK says nothing of them: each would stand there as passed, asked or not. So each answer says it.

/** An answer of the SDK's server before it is sent. */
interface Answer {
    getDiagnosticsList(): unknown[];
    getNotApplicableList(): { getReason(): string }[];
    clearNotApplicableList(): void;
}
type Sender = { responseSerialize(answer: Answer): Buffer };

const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as { AnalyzerService: Record<"analyze" | "analyzeStack", Sender> };
const mark = "it asked: ";

/** What a policy that runs rules gives as the reason why it does not itself apply: the names of the rules that it has asked. */
export const askedReason = (rules: Iterable<string>): string => `${mark}${[...rules].join(" ")}`;

/** The reason by which an answer says which rules were asked. */
const askedIn = (answer: Answer): string => {
    for (const one of answer.getNotApplicableList()) if (one.getReason().startsWith(mark)) return one.getReason();
    return mark;
};

/** Whether the SDK takes a policy for one on the stack as a whole. */
const isStackPolicy = (policy: Policy): boolean => "validateStack" in policy;

/** Writes, of each of these policies that was not asked, that it does not apply. */
function writerOf(policies: string[]): (asked: string) => Buffer {
    const written = new Map<string, Buffer>();
    // A message is the sum of its fields: what is the same for many resources is written once.
    return asked => {
        const known = written.get(asked);
        if (known) return known;
        const names = new Set(asked.slice(mark.length).split(" "));
        const rest = new pb.AnalyzeResponse();
        for (const name of policies.filter(policy => !names.has(policy))) {
            const one = new pb.PolicyNotApplicable();
            one.setPolicyName(name);
            rest.addNotApplicable(one);
        }
        const bytes = Buffer.from(rest.serializeBinary());
        written.set(asked, bytes);
        return bytes;
    };
}

/**
 * From now on every answer of the pack's server says of each policy that was not asked that it does not apply: that on a resource of those on
 * resources, that on the stack of those on stacks. To be called before the server starts.
 */
export function sayWhoWasNotAsked(listed: Policy[]): void {
    const onStacks = listed.filter(isStackPolicy);
    const onResources = listed.filter(policy => !isStackPolicy(policy));
    for (const [rpc, policies] of [
        [AnalyzerService.analyze, onResources],
        [AnalyzerService.analyzeStack, onStacks],
    ] as const) {
        const send = rpc.responseSerialize;
        const others = writerOf(policies.map(({ name }) => name));
        rpc.responseSerialize = answer => {
            const rest = others(askedIn(answer));
            // Most resources have no flaw: their answer is the one that others of their kind have had.
            if (answer.getDiagnosticsList().length === 0) return rest;
            answer.clearNotApplicableList();
            return Buffer.concat([send(answer), rest]);
        };
    }
}
