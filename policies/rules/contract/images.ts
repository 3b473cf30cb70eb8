import { answer, type Contract, imageFor } from "../../../contract";
import { mountedAt } from "../../engine/given";
import { graphRule } from "../../engine/graph";
import { probeFields } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { allFlaws, Undecided } from "../../engine/rule";
import { commandsStarted, nameOf } from "../shared/commands";
import { absence, best, type Caption, captionOf, contractOf, type Held, heldIn, isFrom, isWhole, judgedPods, startOf } from "../shared/contract";
import { placesOrders } from "../shared/order-placers";
import { adviceOnContract } from "../shared/phase";
import { holdsKey, isTrading } from "../shared/trading-containers";

const fails = "A container whose command is not in its image never starts, and a migration that cannot start stops the release.";

export const imageIsInTheContract = graphRule(
    {
        name: "image-is-built-from-the-source",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:223"],
        says: "A Dockerfile that an image is built from is in the bot's source.",
        because: "An image whose Dockerfile is not in the source cannot be built from the commit that was reviewed.",
        fix: "Name a Dockerfile of the repository, or refer to the image that somebody else builds.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    pod => {
        const contract = contractOf(pod);
        const dockerfiles = contract.images.map(({ dockerfile }) => dockerfile);
        return allFlaws(Object.entries((captionOf(pod) as Caption).images), ([container, { context, dockerfile, args, target }]) => {
            const image = imageFor(contract, dockerfile, args);
            if (image && !isWhole(image, target))
                throw new Undecided(`${container} is built up to the stage ${target} of ${dockerfile}, and the contract is of its last`);
            if (image && !isFrom(image, context))
                return `${container} is built from ${dockerfile} in the folder ${context}, and the contract is of what it makes of ${image.context}`;
            if (image?.missing?.length)
                return `${container} is built from ${dockerfile}, which copies ${image.missing.join(", ")} that the source does not have`;
            return image ? undefined : `${container} is built from ${dockerfile}, and the source has ${[...new Set(dockerfiles)].join(", ") || "none"}`;
        });
    },
);

/** Commands that a container starts: where it does not leave that to its image, and those of its probes and hooks. */
function commandsIn(held: Held): string[][] {
    const { container } = held;
    const own = container.command || container.args ? [startOf(held)] : [];
    const probes = probeFields.map(probe => listOf(container[probe]?.exec?.command));
    const hooks = (["postStart", "preStop"] as const).map(hook => listOf(container.lifecycle?.[hook]?.exec?.command));
    return [...own, ...probes, ...hooks].flatMap(commandsStarted);
}

export const commandIsInTheImage = graphRule(
    {
        name: "command-is-in-the-image",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31", "vanta:38", "mech-exo:162"],
        says: "A command that a container starts is one that its image contains.",
        because: fails,
        fix: "Name a command that the image has, or install it in the Dockerfile.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    pod => {
        const contract = contractOf(pod);
        return allFlaws(heldIn(pod), held =>
            allFlaws(commandsIn(held), ([command]) => {
                const { container, image } = held;
                // What is put in at run time, and what is mounted, is not looked for in the image.
                if (/[$`]/.test(command) || mountedAt(container, command)) return undefined;
                return absence(
                    answer(contract, "command", command, image.id),
                    command,
                    () => `${container.name} starts ${command}, which ${image.id} does not contain`,
                );
            }),
        );
    },
);

const interpreters = /^(python3?(\.\d+)?|node|bun|deno|(ba|da)?sh|ruby)$/;
const servers = /^(uvicorn|gunicorn|hypercorn|granian|daphne)$/;
/** Modules that Python brings along and people start. */
const ofPython = /^(http|asyncio|json|venv|ensurepip|compileall|timeit|zipfile|sqlite3|unittest|pdb|cProfile)$/;

const filesOfModule = (module: string): string[] => [`${module.replaceAll(".", "/")}.py`, `${module.replaceAll(".", "/")}/__main__.py`];

/** The script that a command runs, or the module of Python. */
function startedBy([program, ...words]: string[]): { script?: string; module?: string } {
    const name = nameOf([program]);
    // `app.main:create()` of a server's command line.
    if (servers.test(name)) return { module: words.find(word => /^[A-Za-z_][\w.]*:\w+(\(.*\))?$/.test(word))?.split(":")[0] };
    if (!interpreters.test(name)) return {};
    const start = words.findIndex(word => !word.startsWith("-") || word === "-m" || /^-\w*c$/.test(word));
    const word = words[start] ?? "-c";
    if (word === "-m") return servers.test(words[start + 1]) ? startedBy(words.slice(start + 1)) : { module: words[start + 1] };
    return /\.\w+$/.test(word) ? { script: word } : {};
}

/** Whether a module is a library's, which is installed and no file of the repository. */
function isInstalled(module: string, { image }: Held, contract: Contract): boolean {
    const [top] = module.split(".");
    const { pip = [], from = [] } = image.packages ?? {};
    const same = (name: string) => name.toLowerCase().replaceAll("-", "_") === top.toLowerCase();
    return (
        ofPython.test(top) || [...pip, ...from.flatMap(list => contract.requirements[list] ?? [])].some(same) || commandAnswer(top, image, contract) === "read"
    );
}

const commandAnswer = (command: string, image: Held["image"], contract: Contract) => answer(contract, "command", command, image.id).answer;

function missingScript(held: Held, command: string[], contract: Contract): string | undefined {
    const { container, image } = held;
    const { script, module } = startedBy(command);
    const files = module === undefined ? listOf(script) : filesOfModule(module);
    const isTheImages = [...listOf(image.entrypoint), ...listOf(image.command)].some(word => word === (script ?? module));
    if (isTheImages || files.some(file => /[$`]/.test(file) || mountedAt(container, file))) return undefined;
    if (module !== undefined && isInstalled(module, held, contract)) return undefined;
    const answers = files.map(file => answer(contract, "file", file, image.id));
    return files.length ? absence(best(answers), files[0], () => `${container.name} runs ${script ?? module}, which ${image.id} does not contain`) : undefined;
}

export const scriptIsInTheImage = graphRule(
    {
        name: "script-is-in-the-image",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31"],
        says: "A script or module that a container runs is one that its image contains.",
        because: fails,
        fix: "Name a file that the Dockerfile copies, or let it copy this one.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    pod => allFlaws(heldIn(pod), held => allFlaws(commandsIn(held), command => missingScript(held, command, contractOf(pod)))),
);

/** What starts a project's own scripts by their names. */
const runners = /^(npm|npx|yarn|pnpm|bun|bunx|go|cargo)$/;

/** Whether a command may start something of the bot's: all but the tools of the base image, and interpreters that are told none of its files. */
function mayBeTheBots(held: Held, command: string[], contract: Contract): boolean {
    const name = nameOf(command);
    if (interpreters.test(name)) {
        const { script, module } = startedBy(command);
        if (script ?? module) return !ofPython.test(module?.split(".")[0] ?? "");
        return !/sh$/.test(name) && command.some(word => /^-\w*[ce]$/.test(word));
    }
    const found = answer(contract, "command", command[0], held.image.id);
    return runners.test(name) || found.answer !== "read" || !found.at.every(place => place.startsWith(`${held.image.id}: base image `));
}

/** What a container starts, where that is nothing of the bot's. */
function idle(held: Held, contract: Contract): string | undefined {
    const words = startOf(held);
    if (!words.length) throw new Undecided(`nobody can see what ${held.image.id} starts`);
    const commands = commandsStarted(words);
    if (commands.some(command => mayBeTheBots(held, command, contract))) return undefined;
    const names = [...new Set(commands.map(nameOf))].join(" and ");
    return `${held.container.name} starts ${names || words[0]}, and nothing of the bot's code`;
}

export const traderStartsItsCode = graphRule(
    {
        name: "trader-starts-its-code",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:296"],
        says: "What can send orders starts the code that was read.",
        because: "A pod that sleeps, or waits for somebody to start something in it, passes for one that trades with all its limits.",
        fix: "Leave the command out, or start a program of the bot's image.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    (pod, graph) => {
        const contract = contractOf(pod);
        return allFlaws(heldIn(pod), held => {
            const trades = holdsKey(held.container, pod, graph) || (placesOrders(pod, graph) && isTrading(held.container, pod, graph));
            return trades ? idle(held, contract) : undefined;
        });
    },
);

/** Tools of migrations by the command that starts them. */
const tools = ["alembic", "prisma", "diesel", "sqlx", "goose", "knex", "migrate"];

/** The tool of migrations that a command starts, by itself or as a module. */
const toolOf = (command: string[]): string | undefined => tools.find(tool => tool === nameOf(command[1] === "-m" ? command.slice(2) : command));

export const migrationFindsItsFiles = graphRule(
    {
        name: "migration-finds-its-files",
        preset: "golive",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31", "vanta:38", "mech-exo:162"],
        says: "A migration tool that a container starts finds its configuration and its files in the image.",
        because: fails,
        fix: "Let the Dockerfile copy the migrations and their configuration, or start what the repository has.",
        adviceWhere: adviceOnContract,
    },
    judgedPods,
    pod => {
        const { migrations } = contractOf(pod);
        return allFlaws(heldIn(pod), held =>
            allFlaws(commandsIn(held), command => {
                const { container, image } = held;
                const tool = toolOf(command);
                // A program of the repository's own that is called so is no tool.
                if (!tool || (image.programs ?? []).some(({ builds }) => nameOf([builds]) === tool)) return undefined;
                const own = migrations.filter(one => one.tool === tool);
                if (!own.length) return `${container.name} starts ${tool}, and the source has no migrations of it`;
                const there = own.some(({ images }) => images.some(one => one.image === image.id && one.tool && one.files));
                return there
                    ? undefined
                    : `${container.name} starts ${tool}, and ${image.id} lacks its migrations in ${own.map(({ folder }) => folder).join(", ")}`;
            }),
        );
    },
);
