import { nearest } from "../names";
import { unscanned } from "./answer";
import { pieceHas } from "./images/files";
import type { Contract } from "./schema";

type Option = NonNullable<Contract["options"]>[number];
type Image = Contract["images"][number];

/** What a contract says of an option that a program is started with. */
export type OptionAnswer =
    | { answer: "read"; options: Option[] }
    | { answer: "not read"; nearest?: string; elsewhere?: string }
    | { answer: "not scanned"; why: string };

const fileOf = (at: string) => at.slice(0, at.lastIndexOf(":"));

/** Whether a path as a command names it is a file of the repository. */
const isFile = (path: string, file: string) => path === file || path.endsWith(`/${file}`) || file.endsWith(`/${path.replace(/^\.?\//, "")}`);

/** Go's flag takes one dash or two; argparse takes what a long option begins with. */
function isCalled({ name, by }: Option, asked: string): boolean {
    if (by === "flag") return name.replace(/^-+/, "-") === asked.replace(/^-+/, "-");
    return name === asked || (by === "argparse" && asked.length > 3 && asked.startsWith("--") && name.startsWith(asked));
}

/** The options whose places fit, each with those places. */
const placed = (options: Option[], fits: (at: string) => boolean): Option[] =>
    options.flatMap(one => {
        const [first, ...more] = one.at.filter(fits);
        return first === undefined ? [] : [{ ...one, at: [first, ...more] }];
    });

/** The options that files of an image declare; of a program whose file is known and declares any, its own. */
export function optionsOf(contract: Contract, image: Image, started: string[] = []): Option[] {
    const run = new Set(contract.sources.filter(({ images }) => images.includes(image.id)).flatMap(({ files }) => files));
    const all = placed(contract.options ?? [], at => run.has(fileOf(at)) || image.contains.some(piece => pieceHas(piece, fileOf(at))));
    const own = placed(all, at => started.some(path => isFile(path, fileOf(at))));
    return own.some(({ name }) => name.startsWith("-")) ? own : all;
}

/** Endings of the languages whose options are read. */
const read = /\.(py|go)$/;

/** What a contract says of an option of an image, of whose files the program may be started that is named by the paths. */
export function optionAnswer(contract: Contract, image: Image, name: string, started: string[] = []): OptionAnswer {
    if (!contract.options)
        return { answer: "not scanned", why: `extractor ${contract.extractor} read no options: npm run contract -- ${contract.bot} <checkout> does` };
    const options = optionsOf(contract, image, started);
    const found = options.filter(one => isCalled(one, name));
    if (found.length) return { answer: "read", options: found };
    const whole = options.find(one => one.name === "");
    if (whole) return { answer: "not scanned", why: `${whole.at[0]} reads the command line by ${whole.by}, which nobody follows` };
    const other = optionsOf(contract, image).find(one => isCalled(one, name));
    if (other) return { answer: "not scanned", why: `only ${other.at[0]} declares it, and whether ${started[0]} has it from there nobody sees` };
    const own = options.some(({ at }) => at.some(one => started.some(path => isFile(path, fileOf(one)))));
    const foreign = contract.sources.filter(({ images }) => images.includes(image.id)).flatMap(({ files }) => files.filter(file => !read.test(file)));
    if (!own && foreign.length) return { answer: "not scanned", why: `${foreign[0]} is of a language whose options are not read` };
    const blind = unscanned(contract, image);
    if (blind !== undefined) return { answer: "not scanned", why: blind };
    const [elsewhere] = contract.options.filter(one => isCalled(one, name)).flatMap(({ at }) => at);
    const near = nearest(
        name,
        options.map(one => one.name),
    );
    return { answer: "not read", ...(near ? { nearest: near } : {}), ...(elsewhere ? { elsewhere } : {}) };
}
