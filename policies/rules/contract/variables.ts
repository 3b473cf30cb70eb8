import { answer } from "../../../contract";
import { filesIn, mappedVariables, mountedAt, ownVariables, secretVariables, valueIn } from "../../engine/given";
import { type Graph, graphRule, type PodNode } from "../../engine/graph";
import { probeFields } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { scriptIn } from "../shared/commands";
import { absence, contractOf, type Held, heldIn, judgedPods, readBeside, readsOf, startOf, unlessOthers } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";
import { placesObeyedBy } from "../shared/told";
import { isTrading } from "../shared/trading-containers";

const because = "A switch that no code reads changes nothing, and whoever set it believes that it does.";

/** What the runtime, the C library or a client library reads by itself, and no line of the bot's source. */
const readByOthers =
    /^(PATH|HOME|USER|TZ|LANG|LC_\w+|TMPDIR|HOSTNAME|LD_\w+|MALLOC_\w+|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|AWS_\w+|OTEL_\w+|PG(HOST|PORT|USER|PASSWORD|DATABASE|SSL\w+|CONNECT_TIMEOUT|OPTIONS|APPNAME|TZ)|PYTHON\w+|UVICORN_\w+|WEB_CONCURRENCY|GUNICORN_CMD_ARGS|PROMETHEUS_MULTIPROC_DIR|NODE_(ENV|OPTIONS|EXTRA_CA_CERTS|TLS_\w+)|UV_THREADPOOL_SIZE|GO(MAXPROCS|GC|MEMLIMIT|DEBUG|TRACEBACK)|GIN_MODE|RUST_(LIB_)?BACKTRACE|(OMP|MKL|OPENBLAS|NUMEXPR)_NUM_THREADS|XDG_\w+|MPLCONFIGDIR)$/i;

/** Shell scripts that start a container: nobody reads them but here, and here those alone that the stack itself mounts. */
const startScripts = (held: Held): string[] => startOf(held).filter(word => word.endsWith(".sh"));

/** Whether a program that stands in a command line or a probe names a variable: `python -c "... os.environ['NAME'] ..."`. */
function namedInCommand({ container }: Held, name: string): boolean {
    const commands = [listOf(container.command), listOf(container.args), ...probeFields.map(probe => listOf(container[probe]?.exec?.command))];
    const inline = commands.filter(([command = ""]) => /(^|\/)(python[\d.]*|node|bun)$/.test(command));
    const programs = inline.flatMap(words => words.filter((_, index) => /^-[ce]$/.test(words[index - 1] ?? "")));
    return programs.some(text => new RegExp(`\\b${name.replace(/\W/g, "\\$&")}\\b`).test(text));
}

/** Whether Kubernetes or a shell puts a variable in: `$(NAME)` anywhere, and `$NAME` and `${NAME}` in what a shell is told. */
function putIn(held: Held, name: string, pod: PodNode, graph: Graph): boolean {
    const words = startOf(held);
    const values = listOf(held.container.env).map(one => known(() => one.value) ?? "");
    const mounted = known(() => filesIn(held.container, pod, graph)) ?? [];
    const started = mounted.filter(({ path }) => path.endsWith(".sh") && words.includes(path));
    const scripts = [...listOf(scriptIn(words)), ...started.map(({ text }) => text)];
    return [...words, ...values].some(text => text.includes(`$(${name})`)) || scripts.some(text => new RegExp(`(^|[^\\\\])\\$\\{?${name}\\b`).test(text));
}

/** What is said of a variable that the image of a container reads nowhere. A limit or mode is one that the bot's own code reads, whatever its name. */
function unread(held: Held, name: string, pod: PodNode, graph: Graph, isLimit = false): string | undefined {
    if (namedInCommand(held, name) || (!isLimit && (readByOthers.test(name) || putIn(held, name, pod, graph)))) return undefined;
    const { container, image } = held;
    const flaw = absence(
        answer(contractOf(pod), "variable", name, image.id),
        name,
        hint => `${name} is set in ${container.name}, and ${image.id} reads it nowhere${hint}`,
    );
    const script = startScripts(held).find(path => !mountedAt(container, path));
    if (flaw && script) throw new Undecided(`${name}: ${container.name} is started by ${script}, and shell is not read`);
    return flaw;
}

/** What is wrong with the variables that a container is given in clear; those of a ConfigMap that is unknown hide no others. */
const variableFlaws = (held: Held, pod: PodNode, graph: Graph, flaw: (name: string) => string | undefined): string | undefined =>
    allFlaws([ownVariables, mappedVariables], names => allFlaws(names(held.container, pod, graph), flaw));

export const variableIsRead = graphRule(
    {
        name: "variable-is-read",
        preset: "golive",
        severity: "high",
        items: ["bot-core:222", "mech-exo:33"],
        says: "A variable that a container is given is one that its code reads.",
        because,
        fix: "Give it the name that the code reads, or take it away, in Golive from the manifest.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held => {
            const told = placesObeyedBy(pod, graph);
            return variableFlaws(held, pod, graph, name => {
                const isLimit = told.some(({ variable }) => variable === name);
                const flaw = () => unread(held, name, pod, graph, isLimit);
                const isGiven = ({ container }: Held, other: PodNode) =>
                    [ownVariables, mappedVariables].some(names => known(() => names(container, other, graph))?.includes(name));
                // What every container is told need not be read by each, but a limit by what trades: what a sidecar shows, it does not keep.
                const mayRead = ({ container }: Held, other: PodNode) => !isLimit || (other === pod && isTrading(container, pod, graph));
                return unlessOthers(flaw, () => readBeside("variable", name, pod, graph, (one, other) => mayRead(one, other) && isGiven(one, other)));
            });
        }),
);

export const secretIsRead = graphRule(
    {
        name: "secret-variable-is-read",
        preset: "golive",
        severity: "high",
        items: ["bot-core:102", "bot-core:74", "arbitrage:38"],
        says: "A secret that a container is given in a variable is one that its own code reads.",
        because: "A secret that nobody reads is one more that can leak, and the one that the code wants is missing.",
        fix: "Give it the name that the code reads, or to the service that reads it.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => allFlaws(heldIn(pod), held => allFlaws(secretVariables(held.container, pod, graph), name => unread(held, name, pod, graph))),
);

export const emptyVariableHidesNoDefault = graphRule(
    {
        name: "empty-variable-hides-no-default",
        preset: "golive",
        severity: "medium",
        items: ["bot-core:222", "cryptofunk:234"],
        says: "A variable that is set and empty hides no default of the code.",
        because: "The code takes the empty text for a value: a limit that is meant to be the default is none.",
        fix: "Leave the variable out, or give it a value.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held =>
            variableFlaws(held, pod, graph, name => {
                const { container, image } = held;
                // What is known only once something exists is its address, and no empty text.
                if (known(() => valueIn(container, name, pod, graph)) !== "") return undefined;
                const defaults = readsOf(contractOf(pod), name, image.id).filter(one => (one.default ?? "") !== "");
                const hidden = defaults.find(({ emptyIs }) => emptyIs === "value");
                if (hidden) return `${name} is empty in ${container.name}, and hides the default ${hidden.default} of ${hidden.at}`;
                const unclear = defaults.find(({ emptyIs }) => emptyIs === "unknown");
                if (unclear) throw new Undecided(`${name} is empty in ${container.name}, and what ${unclear.at} makes of that is not known`);
                return undefined;
            }),
        ),
);
