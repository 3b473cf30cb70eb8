import { filesAt } from "../../../contract";
import { mountOf, valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { commandsStarted, nameOf } from "../shared/commands";
import { allFlaws, contractOf, type Held, heldIn, judgedPods, startOf } from "../shared/contract";
import { adviceWithoutContract } from "../shared/phase";

/** What runs as it is written, or is loaded into what runs. */
const code = /\.(py|pyw|pth|so(\.\d+)*|[mc]?js|jsx|tsx?|node|rb|sh)$/;

/** What lies over an image: where it is put. */
const mountsOf = ({ volumeMounts }: Container): string[] => listOf(volumeMounts).map(({ mountPath }) => mountPath.replace(/(?<=.)\/+$/, ""));

/** What is wrong with a volume or a file at a path: the code that was read is hidden by it, or something else is put beside it. */
function hidden(path: string, { container, image }: Held, pod: PodNode): string | undefined {
    const over = filesAt(contractOf(pod), image, path).find(file => code.test(file));
    const program = (image.programs ?? []).find(({ at = "" }) => at !== "" && (at === path || at.startsWith(`${path}/`)));
    if (over ?? program) return `${path} of ${container.name} lies over ${over ?? `what is built from ${program?.builds}`}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    const isBeside = code.test(path) && !path.endsWith(".sh") && filesAt(contractOf(pod), image, folder).some(file => code.test(file));
    // What Python loads at every start, wherever it finds it.
    const isLoaded = /\/(site|user)customize\.py$|\.pth$/.test(path);
    return isBeside || isLoaded ? `${path} of ${container.name} is code that nobody has read` : undefined;
}

/** Lists of places from which a runtime takes code. */
const places = /^(PATH|PYTHONPATH|NODE_PATH|LD_LIBRARY_PATH|LD_PRELOAD|LD_AUDIT|CLASSPATH|RUBYLIB|PERL5LIB)$/;
/** What loads something into a runtime, or gives it another home. */
const loaders = /^(PYTHONHOME|PYTHONSTARTUP|PYTHONUSERBASE|BASH_ENV|ENV|RUBYOPT|PERL5OPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|DOTNET_STARTUP_HOOKS)$/;
const loads = /(^|\s)(-r|--require|--import|--loader|--experimental-loader|--env-file(-if-exists)?)\b/;

/** What is wrong with a variable that a runtime reads: something else runs than what was read, or without its checks. */
function changed(name: string, value: string, container: Container): string | undefined {
    const says = `${name} of ${container.name} is ${JSON.stringify(value)}`;
    if (value === "") return undefined;
    if (name === "PYTHONOPTIMIZE" && value !== "0") return `${says}: every assert of the code is left out`;
    if (name === "NODE_OPTIONS" && loads.test(value)) return `${says}: it loads what nobody has read`;
    if (loaders.test(name)) return `${says}: it loads what nobody has read`;
    if (!places.test(name)) return undefined;
    const strange = value
        .split(/[:\s]+/)
        .find(one => one.startsWith("/") && (mountOf(container, one) ?? mountsOf(container).some(path => path.startsWith(`${one.replace(/\/+$/, "")}/`))));
    return strange && `${says}: what is loaded from ${strange} is no image's`;
}

/** What is wrong with the options of an interpreter. */
function unchecked(command: string[], { container }: Held): string | undefined {
    if (!/^python[\d.]*$/.test(nameOf(command))) return undefined;
    const end = command.findIndex((word, index) => index > 0 && (!word.startsWith("-") || /^-[a-zA-Z]*[mc]$/.test(word)));
    const option = command.slice(1, end < 0 ? undefined : end).find(word => /^-[a-zA-Z]*O/.test(word));
    return option && `${container.name} starts ${nameOf(command)} with ${option}: every assert of the code is left out`;
}

const names = ["PYTHONOPTIMIZE", "NODE_OPTIONS"];
const isOfTheRuntime = (name: string): boolean => places.test(name) || loaders.test(name) || names.includes(name);

function flawsOf(held: Held, pod: PodNode, graph: Graph): string | undefined {
    const { container } = held;
    const variables = () =>
        allFlaws([...new Set(listOf(container.env).map(({ name }) => name))].filter(isOfTheRuntime), name => {
            const value = valueIn(container, name, pod, graph);
            return value === undefined ? undefined : changed(name, value, container);
        });
    return allFlaws(
        [
            () => allFlaws(mountsOf(container), path => hidden(path, held, pod)),
            variables,
            () => allFlaws(commandsStarted(startOf(held)), command => unchecked(command, held)),
        ],
        question => question(),
    );
}

export const codeIsWhatWasRead = graphRule(
    {
        name: "code-is-what-was-read",
        preset: "golive",
        severity: "critical",
        items: ["cryptofunk:296", "bot-core:219"],
        says: "Nothing lies over the code of an image, nothing is loaded into it, and its asserts are kept.",
        because: "The contract says what the image's code does with mode and limits, and nothing of what runs in its place.",
        fix: "Put files where the image has no code, build code into the image, and leave out what a runtime loads by itself.",
        // What makes a stack dry is what this code was read to do.
        adviceWhile: [adviceWithoutContract],
    },
    judgedPods,
    (pod, graph) => allFlaws(heldIn(pod), held => flawsOf(held, pod, graph)),
);
