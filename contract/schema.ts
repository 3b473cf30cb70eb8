import { z } from "zod";

/** A place in the bot's repository, `file:line`. */
const place = z.string().regex(/:\d+$/).describe("File and line in the bot's repository, `src/config.py:12`.");

const comparison = {
    values: z
        .array(z.string())
        .optional()
        .describe("Texts that the value is compared with there: the enumeration of a mode. Without it, the code compares it with none that could be followed."),
    case: z.enum(["lower", "upper"]).optional().describe("The value is folded to this case before it is compared. Without it, upper and lower case differ."),
};

/** A place that reads a variable. */
const variableRead = z.strictObject({
    at: place,
    by: z
        .string()
        .describe(
            "What reads it, as a person names it: `os.getenv`, `pydantic-settings`, `viper`; with `in <function>`, through a helper of the repository's own.",
        ),
    default: z
        .string()
        .optional()
        .describe(
            "What the code takes when the variable is not set; `[secret]` in the place of what looks like one, `[computed]` for what could not be followed. Without it, the code has none.",
        ),
    required: z.boolean().optional().describe("The code ends, or raises an error, when the variable is not set. Without it, it does not."),
    emptyIs: z
        .enum(["value", "unset", "unknown"])
        .describe("What a variable is that is set and empty: a value, which beats the default; the same as not set; or unknown, where the code says neither."),
    anyCase: z.boolean().optional().describe("Upper and lower case of the name make no difference. Without it, they do."),
    ...comparison,
});

/** A variable with the places that read it. */
const contractVariable = z.strictObject({
    name: z.string().describe("Name of the variable, exactly."),
    reads: z.array(variableRead).min(1).describe("Every place that reads it, of files that an image contains."),
});

/** A key of a configuration file. */
const contractKey = z.strictObject({
    path: z.string().describe("Keys from the file's top, joined by dots; `*` is any key or index."),
    at: z.array(place).min(1).describe("Places that read it."),
    default: z.string().optional().describe("What the code takes when the key is missing. Without it, none was seen."),
    ...comparison,
});

/** A configuration file whose keys are read. */
const contractFile = z.strictObject({
    file: z.string().describe("The file as the code names it; `[computed]` when its name could not be followed, and then the keys are those of any such file."),
    variable: z.string().optional().describe("Variable that names the file; `file` is then its default. Without it, the code alone names the file."),
    by: z.string().describe("The library that reads it."),
    environment: z
        .boolean()
        .optional()
        .describe("It is loaded into the environment: each of its keys is a variable, and is read where that variable is. Without it, it is not."),
    overrides: z
        .boolean()
        .optional()
        .describe("What it has takes the place of what the environment has, or may, where that could not be followed. Without it, the environment's stays."),
    keys: z.array(contractKey).min(1).describe("Keys that are read of it. A key that is read as a whole stands without the keys below it."),
});

const metricTypes = ["counter", "gauge", "histogram", "summary", "info", "stateset", "untyped"] as const;

/** A metric that the code exports. */
const contractMetric = z.strictObject({
    name: z
        .string()
        .describe(
            "Name in the exposition, with namespace, subsystem and the suffix that the library adds. A histogram's is without `_bucket`, `_sum` and `_count`.",
        ),
    type: z.enum(metricTypes).describe("Type in the exposition."),
    labels: z.array(z.string()).optional().describe("Names of its labels. Without it, they are computed."),
    by: z.string().describe("The library that exports it."),
    at: z.array(place).min(1).describe("Places that make it."),
});

/** A route that the code serves. */
const contractRoute = z.strictObject({
    method: z.string().describe("HTTP method, `*` for any, `WEBSOCKET` for one."),
    path: z
        .string()
        .describe(
            "Path with the prefixes of all routers that it is mounted under, parameters as the framework writes them; `[computed]` for what could not be followed.",
        ),
    by: z.string().describe("The framework."),
    at: z.array(place).min(1).describe("Places that define it."),
    unmounted: z.boolean().optional().describe("Its router is mounted nowhere that could be seen: nobody reaches it. Without it, it is reached."),
});

/** A port that the code listens on. */
const contractPort = z.strictObject({
    port: z.number().int().optional().describe("The port. Without it, it is computed."),
    variable: z.string().optional().describe("Variable that gives the port; `port` is then its default. Without it, none was seen."),
    by: z.string().describe("What listens."),
    at: z.array(place).min(1).describe("Places that listen."),
});

/** An option of a command line that the code declares. */
const contractOption = z.strictObject({
    name: z
        .string()
        .describe(
            "Name with its dashes; one dash for Go's `flag`, which takes two as well. A command or a positional argument has none. Empty where any option may be read.",
        ),
    by: z.string().describe("The library that reads it."),
    at: z.array(place).min(1).describe("Places that declare it."),
    values: z.array(z.string()).optional().describe("The texts that it takes. Without it, any."),
    bare: z.boolean().optional().describe("It takes no value. Without it, it takes one."),
    default: z
        .string()
        .optional()
        .describe("What the code takes when it is not given; `[secret]` in the place of what looks like one. Without it, none was seen."),
});

/** Names that the code puts together at run time. */
const contractComputed = z.strictObject({
    kind: z.enum(["variable", "metric"]).describe("What is named so."),
    before: z.string().describe("How the name begins; empty when nothing of it is known."),
    after: z.string().optional().describe("How the name ends. Without it, in any way."),
    by: z.string().describe("What reads or exports it."),
    at: place,
    candidates: z
        .array(z.string())
        .optional()
        .describe("Texts of the same file that are written like a variable's name and may be meant. Without it, there are none."),
});

/** Piece of the repository that lies in an image. */
const piece = z.strictObject({
    from: z.string().describe("Folder (with a slash at its end) or file of the repository; `./` is all of it."),
    to: z.string().describe("Where it lies in the image."),
    without: z.array(z.string()).optional().describe("What of it does not: kept out by .dockerignore, or not copied. Without it, all of it does."),
});

/** An image that a Dockerfile of the repository makes. */
const contractImage = z.strictObject({
    id: z.string().describe("The Dockerfile's path, with the build arguments that make it another image: `deploy/Dockerfile@NAME=risk`."),
    dockerfile: z.string().describe("The Dockerfile, from the repository's top."),
    arguments: z.record(z.string(), z.string()).optional().describe("Build arguments of this image. Without it, those that the Dockerfile itself sets."),
    context: z.string().describe("Folder that it is built from; `./` is the repository's top."),
    base: z.string().describe("Image that its last stage begins from."),
    stages: z.array(z.string()).describe("Names of its stages, numbers for those without one; the last is the image."),
    entrypoint: z.array(z.string()).optional().describe("ENTRYPOINT of the image. Without it, the base image's own."),
    command: z.array(z.string()).optional().describe("CMD of the image. Without it, the base image's own."),
    user: z.string().optional().describe("USER of the image. Without it, the base image's own, which mostly is root."),
    exposes: z.array(z.string()).optional().describe("EXPOSE of the image. Without it, none."),
    environment: z.record(z.string(), z.string()).optional().describe("ENV of the image; `[secret]` in the place of what looks like one. Without it, none."),
    packages: z
        .strictObject({
            apt: z.array(z.string()).optional().describe("Packages that apt installs. Without it, none."),
            apk: z.array(z.string()).optional().describe("Packages that apk installs. Without it, none."),
            pip: z.array(z.string()).optional().describe("Packages that pip installs by name. Without it, none."),
            npm: z.array(z.string()).optional().describe("Packages that npm and its like install by name. Without it, none."),
            from: z
                .array(z.string())
                .optional()
                .describe("Requirements and project files that are installed from; `requirements` has what they list. Without it, none."),
        })
        .optional()
        .describe("What is installed in it. Without it, nothing."),
    programs: z
        .array(
            z.strictObject({
                builds: z.string().describe("Package or folder that it is built from."),
                by: z.string().describe("What builds it."),
                at: z.string().optional().describe("Where it lies in the image. Without it, that was not seen."),
            }),
        )
        .optional()
        .describe("Programs that a stage builds and the image contains. Without it, none."),
    missing: z
        .array(z.string())
        .optional()
        .describe(
            "What is copied from the context and is not in the repository: the image cannot be built from the commit alone. Without it, nothing is missing.",
        ),
    contains: z.array(piece).describe("Files of the repository that lie in it."),
});

/** A language that was read. */
const contractLanguage = z.strictObject({
    name: z.string().describe("The language."),
    files: z.number().int().describe("Files of the language in the repository, without its tests."),
    inImages: z.number().int().describe("Files of it that images contain, or that were compiled into what they contain."),
    evaluated: z.boolean().describe("Whether what is not found of it can be believed."),
    reason: z.string().optional().describe("Why it was not evaluated. Without it, it was."),
});

/** The contract of a bot: what its source really reads, exports and contains, at one commit. Made by `npm run contract`, never by hand. */
export const contractSchema = z.strictObject({
    bot: z.string().describe("The bot, as its manifest is named."),
    repository: z.string().describe("Address of the source, without credentials; `local` when it was fetched from a path."),
    commit: z
        .string()
        .regex(/^[0-9a-f]{40,64}$/)
        .describe("The commit that was read."),
    extractor: z.string().describe("Version of the extractor: another one may find more."),
    digest: z.string().describe("SHA-256 over all the rest of this file's content; a hand edit no longer fits it."),
    languages: z.array(contractLanguage).describe("Languages that were read."),
    notScanned: z
        .array(
            z.strictObject({
                what: z.string().describe("The language."),
                files: z.number().int().describe("How many files."),
                inImages: z.number().int().describe("How many of them images contain."),
            }),
        )
        .describe("Languages that nobody reads: what they read and export is unknown."),
    variables: z.array(contractVariable).describe("Variables that the images' code reads."),
    files: z.array(contractFile).describe("Configuration files that the images' code reads, with their keys."),
    metrics: z.array(contractMetric).describe("Metrics that the images' code exports."),
    routes: z.array(contractRoute).describe("HTTP routes that the images' code serves."),
    ports: z.array(contractPort).describe("Ports that the images' code listens on."),
    options: z
        .array(contractOption)
        .optional()
        .describe(
            "Options that the source declares, of files that images contain, scripts too: Python and Go alone. Without it, an extractor before the fifth made the contract.",
        ),
    computed: z.array(contractComputed).describe("Names that are put together at run time: what fits one may be read or exported, and nobody can say."),
    elsewhere: z
        .strictObject({
            variables: z.record(z.string(), place).describe("Variables that only tests, scripts or files outside all images read, with one place each."),
            metrics: z.record(z.string(), place).describe("Metrics that only those export."),
        })
        .describe("What no image's code reads or exports: a hint for whoever looks for it, no reading."),
    images: z.array(contractImage).describe("Images that the repository's Dockerfiles make."),
    tree: z
        .record(z.string(), z.array(z.string()))
        .describe("Files of the repository that lie in an image, by folder; `contains` of an image says which of them are in it, and where."),
    lines: z
        .record(z.string(), z.record(z.string(), z.number().int()))
        .optional()
        .describe(
            "How many lines each source has that images contain or were compiled of, by folder: a line beyond them is none. Without it, an extractor before the fourth made the contract, which counted none.",
        ),
    sources: z
        .array(
            z.strictObject({
                images: z.array(z.string()).describe("Images, by id."),
                files: z.array(z.string()).describe("Files that places above name and these images run."),
            }),
        )
        .describe("Which images run the files that are named above."),
    compose: z
        .array(
            z.strictObject({
                file: z.string().describe("The compose file."),
                service: z.string().describe("Its service."),
                image: z.string().optional().describe("Dockerfile that it is built from. Without it, one that is not in the repository."),
                command: z.union([z.string(), z.array(z.string())]).describe("The command that it gives."),
            }),
        )
        .describe("Commands that compose files give: a hint at how the images are meant to be run."),
    requirements: z.record(z.string(), z.array(z.string())).describe("Names that requirements and project files list which an image installs from."),
    migrations: z
        .array(
            z.strictObject({
                tool: z.string().describe("Tool whose files these are."),
                folder: z.string().describe("Folder of the files."),
                files: z.number().int().describe("How many migrations are in it."),
                config: z.string().optional().describe("The tool's configuration file. Without it, none was found."),
                images: z
                    .array(
                        z.strictObject({
                            image: z.string().describe("Image, by id."),
                            tool: z.boolean().describe("Whether it contains the tool."),
                            files: z.boolean().describe("Whether it contains the files and the configuration."),
                        }),
                    )
                    .describe("Images that contain the tool or the files."),
            }),
        )
        .describe("Migrations of databases."),
    exchanges: z
        .array(
            z.strictObject({
                library: z.string().describe("The package."),
                version: z.string().optional().describe("The version that is asked for, as it is written. Without it, any."),
                at: place,
            }),
        )
        .describe("Libraries of exchanges, brokers and chains that the repository depends on."),
});

export type Contract = z.infer<typeof contractSchema>;
