import { filesAt } from "../../../contract";
import { mountOf, valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws } from "../../engine/rule";
import { commandsStarted, nameOf } from "../shared/commands";
import { contractOf, type Held, heldIn, judgedPods, startOf } from "../shared/contract";
import { overridesIn } from "../shared/overrides";
import { adviceWithoutContract } from "../shared/phase";

/** What runs as it is written, or is loaded into what runs. */
const code = /\.(py|pyw|pth|so(\.\d+)*|[mc]?js|jsx|tsx?|node|rb|sh)$/;

/** What lies over an image: where it is put. */
const mountsOf = ({ volumeMounts }: Container): string[] => listOf(volumeMounts).map(({ mountPath }) => mountPath.replace(/(?<=.)\/+$/, ""));

/** What is wrong with a volume or a file at a path: the code that was read is hidden by it, or something else is put beside it. */
function hidden(path: string, { container, image }: Held, pod: PodNode): string | undefined {
    const over = filesAt(contractOf(pod), image, path).find(file => code.test(file));
    if (over) return `${path} of ${container.name} lies over ${over}`;
    const program = listOf(image.programs).find(({ at }) => `${at}/`.startsWith(`${path}/`));
    if (program) return `${path} of ${container.name} lies over what is built from ${program.builds}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    const isBeside = code.test(path) && !path.endsWith(".sh") && filesAt(contractOf(pod), image, folder).some(file => code.test(file));
    // What Python loads at every start, wherever it finds it.
    const isLoaded = /\/(site|user)customize\.py$|\.pth$/.test(path);
    return isBeside || isLoaded ? `${path} of ${container.name} is code that nobody has read` : undefined;
}

/** Lists of places from which a runtime takes code. */
const places = "PATH PYTHONPATH NODE_PATH LD_LIBRARY_PATH LD_PRELOAD LD_AUDIT CLASSPATH RUBYLIB PERL5LIB".split(" ");
/** What loads something into a runtime, or gives it another home. */
const loaders = "PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE BASH_ENV ENV RUBYOPT PERL5OPT JAVA_TOOL_OPTIONS _JAVA_OPTIONS DOTNET_STARTUP_HOOKS".split(" ");
const ofRuntimes = [...places, ...loaders, "PYTHONOPTIMIZE", "NODE_OPTIONS"];
const loads = /(^|\s)(-r|--require|--import|--loader|--experimental-loader|--env-file(-if-exists)?)\b/;

/** What is wrong with a variable that a runtime reads: something else runs than what was read, or without its checks. */
function changed(name: string, value: string, container: Container): string | undefined {
    const says = `${name} of ${container.name} is ${JSON.stringify(value)}`;
    if (value === "") return undefined;
    if (name === "PYTHONOPTIMIZE" && value !== "0") return `${says}: every assert of the code is left out`;
    if (name === "NODE_OPTIONS" && loads.test(value)) return `${says}: it loads what nobody has read`;
    if (loaders.includes(name)) return `${says}: it loads what nobody has read`;
    if (!places.includes(name)) return undefined;
    const strange = value
        .split(/[:\s]/)
        .find(one => one.startsWith("/") && (mountOf(container, one) ?? mountsOf(container).some(path => path.startsWith(`${one.replace(/\/+$/, "")}/`))));
    return strange && `${says}: what is loaded from ${strange} is no image's`;
}

/** Python's own flags, of which several may stand in one word. */
const flags = "[bBdEhiIOPqsSuvVx]*";
/** Behind which all words are the program's own. */
const last = new RegExp(`^-${flags}[cm]`);
/** What the next word belongs to. */
const withValue = new RegExp(`^(-${flags}[WX]|--check-hash-based-pycs)$`);
const optimizes = new RegExp(`^-${flags}?O`);

/** What is wrong with the options of an interpreter. */
function unchecked(command: string[], { container }: Held): string | undefined {
    if (!/^python[\d.]*$/.test(nameOf(command))) return undefined;
    const options = command.slice(1).filter((_, index) => !withValue.test(command[index]));
    const end = options.findIndex(word => !word.startsWith("-") || last.test(word));
    const option = options.slice(0, end < 0 ? undefined : end + 1).find(word => optimizes.test(word));
    return option && `${container.name} starts ${nameOf(command)} with ${option}: every assert of the code is left out`;
}

/** What a variable is to a container's processes: what it is given, and what its command makes of it, as far as that can be seen. */
function valuesOf(name: string, { container }: Held, pod: PodNode, graph: Graph): string[] {
    const made = known(() => overridesIn(container, name, pod, graph));
    return [valueIn(container, name, pod, graph), ...listOf(made).map(found => ("value" in found ? String(found.value) : undefined))].filter(
        value => value !== undefined,
    );
}

const flawsOf = (held: Held, pod: PodNode, graph: Graph): string | undefined =>
    allFlaws(
        [
            () => allFlaws(mountsOf(held.container), path => hidden(path, held, pod)),
            () => allFlaws(ofRuntimes, name => allFlaws(valuesOf(name, held, pod, graph), value => changed(name, value, held.container))),
            () => allFlaws(commandsStarted(startOf(held)), command => unchecked(command, held)),
        ],
        question => question(),
    );

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
        adviceWhere: [adviceWithoutContract],
    },
    judgedPods,
    (pod, graph) => allFlaws(heldIn(pod), held => flawsOf(held, pod, graph)),
);
