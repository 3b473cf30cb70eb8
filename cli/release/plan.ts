import { appendFileSync } from "node:fs";
import { posix } from "node:path";
import { bootstrapTarget, buildRole } from "../../bootstrap/names";
import { registryOf, repositoryOf } from "../../components/bot";
import { arnOf } from "../../components/foundation";
import { dockerfileOf, isBelow } from "../../config/at-hand";
import { projectRoot } from "../../config/check";
import { readSettings, stackConfig } from "../../config/load";
import { buildsIn, imagesOf } from "../../config/uses";
import { exit, main } from "../main";
import { UsageError } from "../output/arguments";
import { type Given, type Input, input } from "../output/inputs";

/** What `build.yml` is started with, by the variable that hands it over. */
export const inputs = {
    BOT: { name: "bot", pattern: /^[a-z][a-z0-9-]*$/, allowed: "the name of a bot that has a manifest in bots/" },
    STACKS: { name: "stacks", pattern: /^[A-Za-z0-9][\w.-]*( [A-Za-z0-9][\w.-]*)?$/, allowed: "one stack or two, with a space between them" },
    SOURCE: { name: "source", pattern: /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[\w.-]+$/, allowed: "the repository of the bot's source on GitHub, owner/name" },
    COMMIT: { name: "commit", pattern: /^[0-9a-f]{40}$/, allowed: "a commit of the source, whole: 40 hexadecimal digits" },
    VERSION: { name: "version", pattern: /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, allowed: 'a version such as "1.4.2", which no release had before' },
} satisfies Record<string, Input>;

/** An image to build. */
export interface PlannedImage {
    /** Its name: in the registry, and in `release.digests`. */
    name: string;
    /** Paths from the top of the source's checkout. */
    context: string;
    dockerfile: string;
    args: Record<string, string>;
    /** Stage of the Dockerfile; none is the last. */
    target?: string;
}

/** Where a stack's images go. */
export interface PlannedStack {
    stack: string;
    /** The registry's server. */
    registry: string;
    region: string;
    /** Role that may push there. */
    role: string;
    /** Repository in the registry, by the image's name. */
    repositories: Record<string, string>;
}

/** All that a build needs to know. */
export interface Plan {
    bot: string;
    version: string;
    source: string;
    commit: string;
    architecture: "amd64" | "arm64";
    images: PlannedImage[];
    stacks: PlannedStack[];
    /** Images that others build, whose digests a person writes. */
    others: string[];
    /** Images that are built from another source, whose digests a person writes too. */
    elsewhere: string[];
}

/** What is to be built from where, for whom; throws a UsageError or a SettingsError. */
export function planOf(given: Given, root = projectRoot): Plan {
    const [bot, source, commit, version] = (["BOT", "SOURCE", "COMMIT", "VERSION"] as const).map(name => input(given, name, inputs[name]));
    const names = input(given, "STACKS", inputs.STACKS).split(" ");
    if (new Set(names).size < names.length) throw new UsageError(`stacks: found ${JSON.stringify(names.join(" "))}, allowed: each stack once.`);
    const read = names.map(stack => readSettings({ config: stackConfig(stack, [`bot=${bot}`], root), project: "golive", stack, root }));
    const [{ manifest, settings }] = read;
    for (const [index, { settings: its, place, target }] of read.entries()) {
        const { source: named } = its.release;
        if (named !== undefined && named !== source)
            throw new UsageError(
                `source: found ${JSON.stringify(source)}, allowed: ${named}, which ${place(["release", "source"])} of Pulumi.${target.stack}.yaml names.`,
            );
        if (its.cluster.architecture !== settings.cluster.architecture)
            throw new UsageError(
                `stacks: found two whose nodes have other processors, allowed: ${names[0]} or ${names[index]} alone, each with a version of its own.`,
            );
    }
    const top = manifest.source ?? `../${bot}`;
    const sources = imagesOf(manifest);
    const builds = buildsIn(sources);
    const own = builds.filter(({ build }) => isBelow(top, build.context) && isBelow(top, dockerfileOf(build)));
    if (own.length === 0) throw new UsageError(`bot: found ${bot}, of which nothing is built from ${top}, allowed: a bot whose manifest has a build there.`);
    const inside = (path: string) => posix.relative(posix.normalize(top), posix.normalize(path)) || ".";
    const images = own.map(({ runs: [name], build }) => ({
        ...{ name, context: inside(build.context), dockerfile: inside(dockerfileOf(build)), args: build.args },
        ...(build.target !== undefined && { target: build.target }),
    }));
    const stacks = read.map(({ target }) => {
        const account = bootstrapTarget(target.account, target.region);
        const role = arnOf(account, "iam", `role/${buildRole(account, target.stack)}`, true);
        const repositories = Object.fromEntries(images.map(({ name }) => [name, repositoryOf(target, name)]));
        return { stack: target.stack, registry: registryOf(target), region: target.region, role, repositories };
    });
    const others = Object.keys(sources).filter(name => "reference" in sources[name]);
    const elsewhere = builds.filter(one => !own.includes(one)).map(({ runs }) => runs[0]);
    return { bot, version, source, commit, architecture: settings.cluster.architecture, images, stacks, others, elsewhere };
}

/** Lines for GITHUB_OUTPUT. */
export const asOutputs = ({ stacks, architecture }: Plan): string =>
    `stacks=${JSON.stringify(stacks)}\nnames=${JSON.stringify(stacks.map(({ stack }) => stack))}\nrunner=${architecture === "arm64" ? "ubuntu-24.04-arm" : "ubuntu-24.04"}\n`;

if (require.main === module)
    main(async () => {
        const plan = planOf(process.env);
        if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, asOutputs(plan));
        process.stdout.write(`${JSON.stringify(plan, undefined, 2)}\n`);
        return exit.go;
    }, "nothing was built");
