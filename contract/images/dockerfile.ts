import { posix } from "node:path";
import { type Copy, DockerfileParser, type From, type Instruction, type PropertyInstruction } from "dockerfile-ast";
import { commandsOf, expanded } from "./shell";

/** One step of a stage that changes what is in it. */
export type StageStep =
    /** From the build's context, or from a stage or image; what goes into a folder has a slash at the end of `to`. */
    { copy: { from?: string; sources: string[]; to: string; line: number } } | { run: { commands: string[][]; folder: string } };

/** A stage of a Dockerfile as it reads with given build arguments. */
export interface Stage {
    name: string;
    /** Image that it begins from, or the name of an earlier stage. */
    base: string;
    steps: StageStep[];
    entrypoint?: string[];
    command?: string[];
    user?: string;
    exposes: string[];
    environment: Map<string, string>;
    folder: string;
    /** Folders that its instructions made, or that every base image has. */
    folders: Set<string>;
}

/** Folders of every base image into which programs and settings are copied. */
const everywhere = [
    "/",
    "/bin",
    "/etc",
    "/home",
    "/opt",
    "/root",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/var",
];

/** Build arguments that are asked for and have no default, or the default. */
export type BuildArguments = ReadonlyMap<string, string>;

/** The stages of a Dockerfile; inherits what a stage takes from an earlier one that it begins from. */
export function stagesOf(text: string, given: BuildArguments = new Map()): Stage[] {
    const dockerfile = DockerfileParser.parse(text);
    const global = new Map<string, string>();
    const stages: Stage[] = [];
    let known = new Map<string, string>();
    for (const instruction of dockerfile.getInstructions()) {
        const keyword = instruction.getKeyword().toUpperCase();
        const stage = stages.at(-1);
        if (keyword === "ARG") argument(instruction, stage ? known : global, given, global);
        else if (keyword === "FROM") {
            const from = instruction as From;
            const base = expanded(from.getImage() ?? "", global);
            stages.push(begun(from.getBuildStage() ?? String(stages.length), base, stages));
            known = new Map(stages.at(-1)?.environment);
        } else if (stage) instructed(instruction, keyword, stage, known);
    }
    return stages;
}

function argument(instruction: Instruction, known: Map<string, string>, given: BuildArguments, global: Map<string, string>): void {
    const [name, ...rest] = (instruction.getArgumentsContent() ?? "").split("=");
    const own = rest.length ? unquoted(rest.join("=")) : undefined;
    const value = given.get(name) ?? own ?? global.get(name);
    if (value !== undefined) known.set(name, value);
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/s, "$2");

function begun(name: string, base: string, stages: Stage[]): Stage {
    const parent = stages.find(stage => stage.name.toLowerCase() === base.toLowerCase());
    return {
        name,
        base,
        steps: [],
        entrypoint: parent?.entrypoint,
        command: parent?.command,
        user: parent?.user,
        exposes: [...(parent?.exposes ?? [])],
        environment: new Map(parent?.environment),
        folder: parent?.folder ?? "/",
        folders: new Set(parent?.folders ?? everywhere),
    };
}

function instructed(instruction: Instruction, keyword: string, stage: Stage, known: Map<string, string>): void {
    const content = () => expanded(instruction.getArgumentsContent() ?? "", known);
    switch (keyword) {
        case "ENV":
            for (const property of (instruction as PropertyInstruction).getProperties()) {
                const value = expanded(unquoted(property.getValue() ?? ""), known);
                stage.environment.set(property.getName(), value);
                known.set(property.getName(), value);
            }
            return;
        case "WORKDIR":
            stage.folder = posix.resolve(stage.folder, content());
            made(stage, stage.folder);
            return;
        case "USER":
            stage.user = content();
            return;
        case "EXPOSE":
            stage.exposes.push(...content().split(/\s+/));
            return;
        case "ENTRYPOINT":
            stage.entrypoint = words(instruction, known);
            // A new entry point forgets the command that was inherited.
            stage.command = undefined;
            return;
        case "CMD":
            stage.command = words(instruction, known);
            return;
        case "RUN": {
            const commands = commandsOf(expanded(instruction.getRawArgumentsContent() ?? "", known));
            for (const [program, ...words] of commands)
                if (program === "mkdir") for (const word of words) if (!word.startsWith("-")) made(stage, posix.resolve(stage.folder, word));
            stage.steps.push({ run: { commands, folder: stage.folder } });
            return;
        }
        case "COPY":
        case "ADD":
            copied(instruction as Copy, keyword, stage, known);
            return;
    }
}

/** A folder is there from now on, with those above it. */
function made(stage: Stage, folder: string): void {
    for (let one = folder; one !== "/"; one = posix.dirname(one)) stage.folders.add(one);
}

/** A list in JSON as it stands; another form as the shell gets it. */
function words(instruction: Instruction, known: ReadonlyMap<string, string>): string[] {
    const raw = (instruction.getRawArgumentsContent() ?? "").trim();
    return jsonList(raw.replaceAll(/\\\r?\n/g, "")) ?? ["/bin/sh", "-c", expanded(raw, known)];
}

function jsonList(text: string): string[] | undefined {
    if (!text.startsWith("[")) return undefined;
    try {
        const list: unknown = JSON.parse(text);
        return Array.isArray(list) ? list.map(String) : undefined;
    } catch {
        return undefined;
    }
}

function copied(instruction: Copy, keyword: string, stage: Stage, known: Map<string, string>): void {
    const json = jsonList((instruction.getArgumentsContent() ?? "").trim());
    const plain = instruction.getArguments().map(one => one.getValue());
    const all = (json ?? plain).map(text => expanded(text, known));
    const target = all.pop();
    if (target === undefined || all.length === 0) return;
    const place = posix.resolve(stage.folder, target);
    const isFolder = /(^|\/)\.{0,2}$/.test(target) || all.length > 1 || stage.folders.has(place);
    // The library has the flag only where it stands alone.
    const flag = instruction.getFlags().find(one => one.getName() === "from");
    const from = keyword === "COPY" ? (flag?.getValue() ?? undefined) : undefined;
    stage.steps.push({ copy: { from, sources: all, to: isFolder ? place.replace(/\/?$/, "/") : place, line: instruction.getRange().start.line + 1 } });
}
