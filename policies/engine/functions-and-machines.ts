import { asPods } from "./as-pods";
import { aws } from "./aws";
import type { Graph, Node, PodNode } from "./graph";
import type { PodSpec } from "./kinds";
import { userDataOf } from "./literals";
import { known, listOf } from "./reading";

/** What runs without containers, and is given keys all the same: functions by their environment, machines by what their user data sets. */

/** Kinds as a person calls them. */
export const [lambdaFunction, machine] = ["Lambda function", "EC2 instance"] as const;

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } };

interface FunctionProps {
    environment?: { variables?: Record<string, string> };
}

const ofFunction = ({ props }: Node<FunctionProps>): Variable[] => {
    const variables = known(() => props.environment?.variables) ?? {};
    return (known(() => Object.keys(variables)) ?? []).map(name => ({ name, value: known(() => variables[name]) }));
};

/** What a script sets: for the shell, in a file that it writes, or for a container that it starts. */
const assignment = /(?:^|[\s"';])([A-Z][A-Z0-9_]{3,63})=("[^"\n]*"|'[^'\n]*'|\$\([^)\n]*\)|[^\s"';]*)/g;

/** A variable of a script; what a command answers is a secret of that command, and what another variable has nobody sees. */
function assigned(name: string, quoted: string, urn: string): Variable[] {
    const value = quoted.replace(/^(["'])(.*)\1$/, "$2");
    if (value === "") return [];
    const isCommand = /^(\$\(|`)/.test(value);
    if (!isCommand && !value.includes("$")) return [{ name, value }];
    return [{ name, valueFrom: { secretKeyRef: isCommand ? { name: "user data", key: value } : { name: urn, key: name } } }];
}

const ofMachine = ({ urn, props }: Node): Variable[] => {
    const text = known(() => userDataOf(props));
    return typeof text === "string" ? [...text.matchAll(assignment)].flatMap(([, name, value]) => assigned(name, value, urn)) : [];
};

/** One that is given no variable at all is left out: nothing speaks for anything. */
function reading(node: Node, kind: string, env: Variable[]): PodNode[] {
    if (!env.length) return [];
    const tags = () => known(() => ({ ...(node.props.tags as Record<string, string> | undefined) })) ?? {};
    const spec = { containers: [{ name: kind === machine ? "userData" : "environment", env }] } as unknown as PodSpec;
    return [asPods(node, { kind, where: kind === machine ? "userData" : "environment", place: "aws tasks", annotations: tags, spec: () => spec })];
}

/** The functions and machines of the stack that are given variables, read as pods. */
export const functionsAndMachines = (graph: Graph): PodNode[] => [
    ...graph.ofType<FunctionProps>(aws.lambda.Function).flatMap(node => reading(node as unknown as Node, lambdaFunction, ofFunction(node))),
    ...graph
        .ofType(aws.ec2.Instance, aws.ec2.LaunchTemplate, aws.ec2.LaunchConfiguration, aws.ec2.SpotInstanceRequest)
        .flatMap(node => reading(node, machine, ofMachine(node))),
];

interface MachineProps {
    instanceMarketOptions?: { marketType?: string };
    spotPrice?: string;
    spotType?: string;
}

/** What puts a machine on capacity that goes at two minutes' notice. */
export function machineSpot({ type, props }: Node): string | undefined {
    const { instanceMarketOptions, spotPrice } = props as MachineProps;
    if (/SpotInstanceRequest$/.test(type)) return "it is a spot instance";
    if (spotPrice) return `spotPrice is ${spotPrice}`;
    return instanceMarketOptions?.marketType === "spot" ? "instanceMarketOptions.marketType is spot" : undefined;
}

type Limits = { reservedConcurrentExecutions?: number };
type Sizes = { maxSize?: number };

/** How many of a function or a machine run at once at most, with what says so. */
export function runningOf(workload: PodNode, graph: Graph): { most: number; says: string } {
    if (workload.kind === lambdaFunction) {
        const { reservedConcurrentExecutions: most = -1 } = workload.props as Limits;
        const says = `reservedConcurrentExecutions is ${most < 0 ? "absent, which is no limit" : most}`;
        return { most: most < 0 ? Number.POSITIVE_INFINITY : most, says };
    }
    const groups = listOf(graph.users<Sizes>(workload, aws.autoscaling.Group)).map(({ name, props }) => ({ name, most: Number(props.maxSize ?? 1) }));
    const [largest] = groups.sort((a, b) => b.most - a.most);
    return largest ? { most: largest.most, says: `maxSize of ${largest.name} is ${largest.most}` } : { most: 1, says: "it is one machine" };
}
