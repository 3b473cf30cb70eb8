import { environmentFile } from "../environment";
import type { KeyFact } from "../facts";
import { argument } from "../reads";
import type { Call } from "../syntax/grammar";
import type { Module } from "../syntax/module";
import type { Project } from "../syntax/project";
import type { Node } from "../syntax/tree";
import { fieldsOf, isNested } from "./classes";
import { python } from "./grammar";
import { fileName } from "./keys";

type Name = readonly [place: number, ...keywords: string[]];
const path: Name = [0, "dotenv_path"];
const read: Name = [0, "path", "env_file"];

/** Functions that load a file into the environment, or that look into it where a variable is not set, with the argument that names it. */
const loaders: Record<string, [by: string, name: Name]> = {
    "dotenv.load_dotenv": ["load_dotenv", path],
    "dotenv.main.load_dotenv": ["load_dotenv", path],
    "environs.Env#read_env": ["environs", read],
    "environs.Env.read_env": ["environs", read],
    "environ.Env#read_env": ["environ", read],
    "environ.Env.read_env": ["environ", read],
    "starlette.config.Config": ["starlette", read],
};

/** Files of variables: of python-dotenv, environs, django-environ, starlette and pydantic's `env_file`. */
export function environmentFiles(module: Module, project: Project): KeyFact[] {
    return [...module.calls.flatMap(call => loaded(call, module, project)), ...settingsFiles(module, project)];
}

function loaded(call: Call, module: Module, project: Project): KeyFact[] {
    const last = call.written.slice(call.written.lastIndexOf(".") + 1);
    const qualified = last === "read_env" ? project.callee(call.written, call.node, module) : module.qualified(call.written);
    const [by, place] = loaders[qualified] ?? loaders[module.qualified(call.written)] ?? [];
    if (by === undefined || place === undefined) return [];
    const name = argument(call, place);
    // Starlette looks into no file that it is not told.
    if (!name && by === "starlette") return [];
    const found = name && (by === "load_dotenv" ? searched(name, module, project) : undefined);
    return [environmentFile(call.node, module, by, name ? (found ?? fileName(name, module, project)) : ".env", name, overrides(call, by))];
}

/** The argument by which a loader lets the file win: `load_dotenv(path, override=True)`; of environs the fourth, of django-environ `overwrite`. */
const winning: Record<string, Name> = { load_dotenv: [3, "override"], environs: [3, "override"], environ: [1, "overwrite"] };

/** Whether what a file has takes the place of the environment's: what is no literal may be true. */
function overrides(call: Call, by: string): boolean {
    const said = winning[by] && argument(call, winning[by]);
    return said !== undefined && !said.is("false") && !said.is("none");
}

/** `load_dotenv(find_dotenv())` and a name for it. */
function searched(name: Node, module: Module, project: Project): string | undefined {
    const called = python.call(name);
    if (!called || !/^dotenv\.(main\.)?find_dotenv$/.test(module.qualified(called.written))) return undefined;
    const file = argument(called, [0, "filename"]);
    return file ? fileName(file, module, project) : ".env";
}

/** `SettingsConfigDict(env_file=".env")`, `model_config = {"env_file": …}` and `class Config: env_file = ".env"`; one name or several. */
function settingsFiles(module: Module, project: Project): KeyFact[] {
    if (!module.importsFrom("pydantic_settings", "pydantic")) return [];
    const told = module.classes.flatMap(({ node }) => {
        const own = fieldsOf(node);
        const written = own.find(({ name }) => name === "model_config")?.value;
        const pairs = written?.is("dictionary") ? written.namedChildren().filter(pair => pair.is("pair")) : [];
        const pair = pairs.find(one => project.text(one.field("key") ?? one, module) === "env_file")?.field("value");
        const inner = module.classes.find(({ name, node: nested }) => name === "Config" && isNested(nested, node));
        const field = inner && fieldsOf(inner.node).find(({ name }) => name === "env_file")?.value;
        return (written && python.call(written)?.named.get("env_file")) ?? pair ?? field ?? [];
    });
    return told
        .filter(value => !value.is("none"))
        .flatMap(value =>
            (project.elements(value, module)?.nodes ?? [value]).map(one => environmentFile(value, module, "pydantic", fileName(one, module, project), one)),
        );
}
