import { posix } from "node:path";
import type { Checkout } from "../checkout";
import type { RouteFact } from "../facts";
import type { Module } from "../syntax/module";

const ending = "\\.(?:[cm]?[jt]sx?)$";
const verbs = new Set(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]);

/** Routes that Next.js makes of the places of files, in packages that depend on it. */
export function nextRoutes(modules: Module[], checkout: Pick<Checkout, "files" | "text">): RouteFact[] {
    const roots = checkout.files
        .filter(file => posix.basename(file) === "package.json" && /"next"\s*:/.test(checkout.text(file) ?? ""))
        .map(file => posix.dirname(file))
        .sort((a, b) => b.length - a.length);
    return modules.flatMap(module => {
        const root = roots.find(one => one === "." || module.file.startsWith(`${one}/`));
        if (root === undefined) return [];
        const file = (root === "." ? module.file : module.file.slice(root.length + 1)).replace(/^src\//, "");
        const app = new RegExp(`^app/(?:(.*)/)?(route|page)${ending}`).exec(file);
        const one = (method: string, path: string, node = module.root): RouteFact => ({ method, path: { text: path }, by: "next", module, node });
        if (app) return app[2] === "page" ? [one("GET", url(app[1] ?? ""))] : exported(module).map(({ name, node }) => one(name, url(app[1] ?? ""), node));
        const page = new RegExp(`^pages/(.*?)(?:/index)?${ending}`).exec(file)?.[1];
        if (page === undefined || /(^|\/)_(app|document|error|middleware)$/.test(page)) return [];
        return [one(page.startsWith("api/") || page === "api" ? "*" : "GET", url(page === "index" ? "" : page))];
    });
}

/** Groups in parentheses and slots are no part of the path. */
const url = (folder: string) =>
    `/${folder
        .split("/")
        .filter(part => part !== "" && !/^\(.*\)$/.test(part) && !part.startsWith("@"))
        .join("/")}`;

/** Functions of a route file that are exported under a method's name. */
function exported(module: Module) {
    return module.root.findAll({ rule: { kind: "export_statement" } }).flatMap(statement => {
        const declared = statement.field("declaration");
        const names = declared?.is("lexical_declaration")
            ? declared.namedChildren().map(one => one.field("name"))
            : [declared?.field("name"), ...statement.findAll({ rule: { kind: "export_specifier" } }).map(one => one.field("alias") ?? one.field("name"))];
        return names.flatMap(node => (node && verbs.has(node.text()) ? [{ name: node.text(), node }] : []));
    });
}
