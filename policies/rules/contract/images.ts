import { answer, commandsOf, imageFor } from "../../../contract";
import { mountedAt } from "../../engine/given";
import { graphRule, type PodNode } from "../../engine/graph";
import type { Container } from "../../engine/pods";
import { listOf } from "../../engine/reading";
import { absence, allFlaws, captionOf, contractOf, type Held, heldIn, judgedPods } from "../shared/contract";
import { adviceOnContract } from "../shared/phase";

const fails = "A container whose command is not in its image never starts, and a migration that cannot start stops the release.";

export const imageIsInTheContract = graphRule(
    {
        name: "image-is-built-from-the-source",
        severity: "high",
        items: ["cryptofunk:296", "bot-core:161"],
        says: "A Dockerfile that an image is built from is in the bot's source.",
        because: "An image whose Dockerfile is not in the source cannot be built from the commit that was reviewed.",
        fix: "Name a Dockerfile of the repository, or refer to the image that somebody else builds.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    pod => {
        const contract = contractOf(pod);
        const dockerfiles = contract.images.map(({ dockerfile }) => dockerfile);
        return allFlaws(Object.entries(captionOf(pod)?.images ?? {}), ([container, { dockerfile, args }]) => {
            const image = imageFor(contract, dockerfile, args);
            if (image?.missing?.length)
                return `${container} is built from ${dockerfile}, which copies ${image.missing.join(", ")} that the source does not have`;
            return image ? undefined : `${container} is built from ${dockerfile}, and the source has ${[...new Set(dockerfiles)].join(", ") || "none"}`;
        });
    },
);

/** What a shell does by itself. */
const builtins = new Set(
    "[ . : break case cd continue do done elif else esac exit export fi for if printf echo read return set shift source test trap true false umask unset until wait while exec eval { }".split(
        " ",
    ),
);

/** Commands that a container starts: its own, those of its script, and those of its probes. */
function commandsIn(container: Container): string[][] {
    const started = [
        listOf(container.command),
        ...(["livenessProbe", "readinessProbe", "startupProbe"] as const).map(probe => listOf(container[probe]?.exec?.command)),
    ];
    return started.flatMap(words => {
        const script = /(^|\/)(ba|da|a)?sh$/.test(words[0] ?? "") ? words[words.findIndex(word => /^-\w*c$/.test(word)) + 1] : undefined;
        const inScript = script === undefined || words.every(word => !/^-\w*c$/.test(word)) ? [] : commandsOf(script);
        return [words.slice(0, inScript.length ? 1 : undefined), ...inScript].filter(command => command.length > 0);
    });
}

export const commandIsInTheImage = graphRule(
    {
        name: "command-is-in-the-image",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31", "vanta:130"],
        says: "A command that a container starts is one that its image contains.",
        because: fails,
        fix: "Name a command that the image has, or install it in the Dockerfile.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    pod => {
        const contract = contractOf(pod);
        return allFlaws(heldIn(pod), ({ container, image }) =>
            allFlaws(commandsIn(container), ([command]) => {
                // What is put in at run time, and what is mounted, is not looked for in the image.
                if (builtins.has(command) || command.includes("$") || mountedAt(container, command)) return undefined;
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

/** The file of the image that a command runs: a script, or a module of Python by the files that it may be. */
function scriptOf([command, ...words]: string[]): string[] {
    if (!interpreters.test(command.split("/").at(-1) ?? "")) return [];
    const start = words.findIndex(word => !word.startsWith("-") || word === "-m" || /^-\w*c$/.test(word));
    const word = words[start];
    if (word === undefined || /^-\w*c$/.test(word)) return [];
    if (word !== "-m") return /\.\w+$/.test(word) ? [word] : [];
    const path = (words[start + 1] ?? "").replaceAll(".", "/");
    return path ? [`${path}.py`, `${path}/__main__.py`] : [];
}

/** Whether a module is the repository's own: a library's is installed, and no file of it. */
const isOwn = ([path]: string[], { tree }: ReturnType<typeof contractOf>): boolean => {
    const [top] = path.split("/");
    return path.endsWith(".py") === false || path.includes("/") === false || Object.keys(tree).some(folder => folder.startsWith(`./${top}/`));
};

function missingScript(held: Held, command: string[], pod: PodNode): string | undefined {
    const { container, image } = held;
    const contract = contractOf(pod);
    const files = scriptOf(command);
    const isModule = command.includes("-m");
    if (!files.length || files.some(file => file.includes("$") || mountedAt(container, file)) || (isModule && !isOwn(files, contract))) return undefined;
    const found = files.map(file => answer(contract, "file", file.replace(/^\.\//, ""), image.id));
    if (found.some(({ answer }) => answer === "read")) return undefined;
    return absence(found[0], files[0], () => `${container.name} runs ${files[0]}, which ${image.id} does not contain`);
}

export const scriptIsInTheImage = graphRule(
    {
        name: "script-is-in-the-image",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31"],
        says: "A script or module that a container runs is one that its image contains.",
        because: fails,
        fix: "Name a file that the Dockerfile copies, or let it copy this one.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    pod =>
        allFlaws(heldIn(pod), held =>
            allFlaws(
                [...commandsIn(held.container), [...listOf(held.container.command), ...listOf(held.container.args)]].filter(words => words.length > 0),
                command => missingScript(held, command, pod),
            ),
        ),
);

export const migrationFindsItsFiles = graphRule(
    {
        name: "migration-finds-its-files",
        severity: "high",
        items: ["cryptofunk:487", "arbitrage:31", "vanta:130"],
        says: "A migration tool that a container starts finds its configuration and its files in the image.",
        because: fails,
        fix: "Let the Dockerfile copy the migrations and their configuration, or start what the repository has.",
        adviceWhile: adviceOnContract,
    },
    judgedPods,
    pod => {
        const { migrations } = contractOf(pod);
        return allFlaws(heldIn(pod), ({ container, image }) => {
            const tools = commandsIn(container).flatMap(words => words.slice(0, 3).map(word => word.split("/").at(-1) ?? ""));
            const tool = ["alembic", "prisma", "diesel", "sqlx", "goose", "knex", "migrate"].find(name => tools.includes(name));
            if (!tool) return undefined;
            const own = migrations.filter(one => one.tool === tool);
            if (!own.length) return `${container.name} starts ${tool}, and the source has no migrations of it`;
            const there = own.some(({ images }) => images.some(one => one.image === image.id && one.tool && one.files));
            return there
                ? undefined
                : `${container.name} starts ${tool}, and ${image.id} lacks its migrations in ${own.map(({ folder }) => folder).join(", ")}`;
        });
    },
);
