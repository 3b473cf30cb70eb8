import { answer } from "../../../contract";
import { plainVariables, secretVariables, valueIn } from "../../engine/given";
import { graphRule, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { known, listOf } from "../../engine/reading";
import { absence, allFlaws, contractOf, type Held, heldIn, judgedPods, readBeside } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";

const because = "A switch that no code reads changes nothing, and whoever set it believes that it does.";

const probes = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** What the runtime, the C library or a client library reads by itself, and no line of the bot's source. */
const readByOthers =
    /^(PATH|HOME|USER|TZ|LANG|LC_\w+|TMPDIR|HOSTNAME|LD_\w+|MALLOC_\w+|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|AWS_\w+|OTEL_\w+|PG(HOST|PORT|USER|PASSWORD|DATABASE|SSL\w+|CONNECT_TIMEOUT|OPTIONS|APPNAME|TZ)|PYTHON\w+|UVICORN_\w+|WEB_CONCURRENCY|GUNICORN_CMD_ARGS|PROMETHEUS_MULTIPROC_DIR|NODE_(ENV|OPTIONS|EXTRA_CA_CERTS|TLS_\w+)|UV_THREADPOOL_SIZE|GO(MAXPROCS|GC|MEMLIMIT|DEBUG|TRACEBACK)|GIN_MODE|RUST_BACKTRACE|RUST_LIB_BACKTRACE)$/i;

/** Whether a container's own command line or a probe names a variable, or another variable puts it in: `$NAME`, `${NAME}`, `$(NAME)`. */
function putIn(container: Container, name: string): boolean {
    const commands = [listOf(container.command), listOf(container.args), ...probes.map(probe => listOf(container[probe]?.exec?.command))].flat();
    const values = listOf(container.env).flatMap(one => listOf(known(() => one.value)));
    const word = new RegExp(`(^|\\W)${name.replace(/\W/g, "\\$&")}(\\W|$)`);
    return commands.some(text => word.test(text)) || values.some(text => /\$[({]?\w/.test(text) && word.test(text));
}

/** What is said of a variable that the image of a container reads nowhere. */
function unread({ container, image }: Held, name: string, pod: PodNode): string | undefined {
    if (readByOthers.test(name) || putIn(container, name)) return undefined;
    return absence(
        answer(contractOf(pod), "variable", name, image.id),
        name,
        hint => `${name} is set in ${container.name}, and ${image.id} reads it nowhere${hint}`,
    );
}

export const variableIsRead = graphRule(
    {
        name: "variable-is-read",
        severity: "high",
        items: ["cryptofunk:217", "arbitrage:36", "bot-core:466"],
        says: "A variable that a container is given is one that its code reads.",
        because,
        fix: "Give it the name that the code reads, or take it out of the manifest.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), held =>
            allFlaws(plainVariables(held.container, pod, graph), name => {
                const flaw = () => unread(held, name, pod);
                const beside = (other: Held, of: PodNode) =>
                    listOf(other.container.env).some(one => one.name === name) ? answer(contractOf(of), "variable", name, other.image.id) : undefined;
                // What every container is told need not be read by each.
                return known(flaw) !== undefined && readBeside(pod, graph, beside) ? undefined : flaw();
            }),
        ),
);

export const secretIsRead = graphRule(
    {
        name: "secret-variable-is-read",
        severity: "high",
        items: ["cryptofunk:20", "bot-core:94"],
        says: "A secret that a container is given in a variable is one that its own code reads.",
        because: "A secret that nobody reads is one more that can leak, and the one that the code wants is missing.",
        fix: "Give it the name that the code reads, or to the service that reads it.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    pod => allFlaws(heldIn(pod), held => allFlaws(secretVariables(held.container), name => unread(held, name, pod))),
);

export const emptyVariableHidesNoDefault = graphRule(
    {
        name: "empty-variable-hides-no-default",
        severity: "medium",
        items: ["cryptofunk:217", "cryptofunk:234"],
        says: "A variable that is set and empty hides no default of the code.",
        because: "The code takes the empty text for a value: a limit that is meant to be the default is none.",
        fix: "Leave the variable out, or give it a value.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    (pod, graph) =>
        allFlaws(heldIn(pod), ({ container, image }) =>
            allFlaws(plainVariables(container, pod, graph), name => {
                // What is known only once something exists is its address, and no empty text.
                if (known(() => valueIn(container, name, pod, graph)) !== "") return undefined;
                const read = answer(contractOf(pod), "variable", name, image.id);
                const places = read.answer === "read" ? read.at : [];
                const reads = contractOf(pod)
                    .variables.filter(one => one.name === name)
                    .flatMap(one => one.reads);
                const hidden = reads.find(one => places.includes(one.at) && one.emptyIs === "value" && (one.default ?? "") !== "");
                return hidden && `${name} is empty in ${container.name}, and hides the default ${hidden.default} of ${hidden.at}`;
            }),
        ),
);
