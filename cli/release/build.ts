import { spawnSync } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exit, main } from "../main";
import { UsageError } from "../output/arguments";
import { labelsOf, otherLabels, type Pushed, pushed } from "./image";
import { type Plan, type PlannedImage, type PlannedStack, planOf } from "./plan";
import { loggedIn, type Registry } from "./registry";

/** What a build works with. */
export interface Tools {
    /** The registry of a stack. */
    registry(server: string): Registry;
    /** Runs Docker and ends with its exit code. */
    docker(args: string[]): number | Promise<number>;
    say(line: string): void;
}

/** Arguments of the one build of an image: for the nodes' processor, labelled, with its list of contents and its provenance, pushed to every stack. */
export function buildArguments(image: PlannedImage, plan: Plan, folder: string, to: string[]): string[] {
    return [
        ...["buildx", "build", "--platform", `linux/${plan.architecture}`, "--file", join(folder, image.dockerfile)],
        ...(image.target === undefined ? [] : ["--target", image.target]),
        ...Object.entries(image.args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
        ...Object.entries(labelsOf(plan, image)).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
        ...["--sbom=true", "--provenance=mode=max", "--pull", "--push"],
        ...to.flatMap(tag => ["--tag", tag]),
        join(folder, image.context),
    ];
}

const referenceOf = ({ registry, repositories }: PlannedStack, { name }: PlannedImage, tag: string) => `${registry}/${repositories[name]}:${tag}`;

/** What each stack's registry has of an image under the version; one that is of something else is an error, since a tag never moves. */
async function there(image: PlannedImage, plan: Plan, { registry }: Tools): Promise<(Pushed | undefined)[]> {
    return Promise.all(
        plan.stacks.map(async ({ registry: server, repositories }) => {
            const found = await pushed(registry(server), repositories[image.name], plan.version, plan.architecture);
            const other = found && otherLabels(found.labels, labelsOf(plan, image));
            if (other)
                throw new UsageError(
                    `version: found ${plan.version}, under which ${repositories[image.name]} has another image already: ${other}. Allowed: a new version.`,
                );
            return found;
        }),
    );
}

/** Brings an image into every stack's registry, and answers with the one digest that it has in all of them. What is pushed is never built again. */
async function brought(image: PlannedImage, plan: Plan, folder: string, tools: Tools): Promise<string> {
    const before = await there(image, plan, tools);
    const missing = plan.stacks.filter((_, index) => !before[index]).map(stack => referenceOf(stack, image, plan.version));
    const has = before.findIndex(Boolean);
    if (missing.length > 0) {
        const copy = () => ["buildx", "imagetools", "create", ...missing.flatMap(tag => ["--tag", tag]), original(image, plan, has, before)];
        const args = has >= 0 ? copy() : buildArguments(image, plan, folder, missing);
        tools.say(
            has >= 0 ? `${image.name} ${plan.version} is in one registry and is copied: it is not built again.` : `Building ${image.name} ${plan.version}.`,
        );
        const code = await tools.docker(args);
        if (code !== 0) throw new UsageError(`${image.name}: docker ${args[0]} ${args[1]} ended with ${code}; what it said stands above.`);
    } else tools.say(`${image.name} ${plan.version} is pushed already, from the same commit and in the same way: it is not built again.`);
    const after = await there(image, plan, tools);
    const digests = new Set(after.map(found => found?.digest));
    const [digest] = digests;
    if (digests.size > 1 || digest === undefined)
        throw new UsageError(
            `${image.name}: the stacks' registries have ${[...digests].map(one => one ?? "nothing").join(" and ")} as ${plan.version}, allowed: one digest.`,
        );
    return digest;
}

const original = (image: PlannedImage, { stacks }: Plan, has: number, before: (Pushed | undefined)[]): string =>
    `${stacks[has].registry}/${stacks[has].repositories[image.name]}@${before[has]?.digest}`;

/** Builds and pushes what a plan has, one image after the other; answers with the digests by their names. */
export async function build(plan: Plan, folder: string, tools: Tools): Promise<Record<string, string>> {
    const digests: Record<string, string> = {};
    for (const image of plan.images) digests[image.name] = await brought(image, plan, folder, tools);
    return digests;
}

/** The digests with the images' names, as `sha256sum` writes them: what provenance is attested of. */
export const checksums = (digests: Record<string, string>, { stacks: [{ registry, repositories }] }: Plan): string =>
    Object.entries(digests)
        .map(([name, digest]) => `${digest.replace("sha256:", "")}  ${registry}/${repositories[name]}\n`)
        .join("");

if (require.main === module)
    main(async () => {
        const { DIRECTORY = "", CHECKSUMS, GITHUB_OUTPUT } = process.env;
        const plan = planOf(process.env);
        const digests = await build(plan, DIRECTORY, {
            registry: loggedIn,
            docker: args => spawnSync("docker", args, { stdio: "inherit" }).status ?? exit.broken,
            say: line => process.stdout.write(`${line}\n`),
        });
        if (CHECKSUMS) writeFileSync(CHECKSUMS, checksums(digests, plan));
        if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `digests=${JSON.stringify(digests)}\n`);
        for (const [name, digest] of Object.entries(digests)) process.stdout.write(`${name} ${digest}\n`);
        return exit.go;
    }, "the images may be pushed, and no settings name them");
