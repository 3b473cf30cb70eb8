import { posix } from "node:path";
import type { Checkout } from "./checkout";
import type { Dependency } from "./dependencies";

/** Migrations of one tool in one folder. */
export interface Migrations {
    tool: string;
    folder: string;
    files: string[];
    config?: string;
    /** Names under which images have the tool, as a package or a program. */
    packages: string[];
}

interface Tool {
    tool: string;
    packages: string[];
    /** The tool's own configuration file, by which it is known. */
    config?: RegExp;
    /** A file of a migration; its folder is the tool's. */
    file: RegExp;
    /** The repository has to depend on it, for the files alone say too little. */
    needs?: RegExp;
}

/** Tools from the one whose files say most to plain SQL. */
const tools: Tool[] = [
    { tool: "alembic", packages: ["alembic"], config: /(^|\/)alembic\.ini$/, file: /(^|\/)versions\/[^/]+\.py$/, needs: /^alembic$/ },
    { tool: "django", packages: ["django"], config: /(^|\/)manage\.py$/, file: /(^|\/)migrations\/\d{4}_[^/]+\.py$/, needs: /^django$/i },
    { tool: "prisma", packages: ["prisma"], config: /(^|\/)schema\.prisma$/, file: /(^|\/)prisma\/migrations\/[^/]+\/migration\.sql$/ },
    { tool: "drizzle", packages: ["drizzle-kit"], config: /(^|\/)drizzle\.config\.[cm]?[jt]s$/, file: /(^|\/)drizzle\/[^/]+\.sql$/ },
    { tool: "knex", packages: ["knex"], config: /(^|\/)knexfile\.[cm]?[jt]s$/, file: /(^|\/)migrations\/\d[^/]*\.[jt]s$/, needs: /^knex$/ },
    { tool: "diesel", packages: ["diesel_cli", "diesel"], config: /(^|\/)diesel\.toml$/, file: /(^|\/)migrations\/[^/]+\/up\.sql$/ },
    { tool: "golang-migrate", packages: ["migrate"], file: /(^|\/)\d+_[^/]+\.up\.sql$/ },
    { tool: "flyway", packages: ["flyway"], file: /(^|\/)V\d[\d._]*__[^/]+\.sql$/ },
    { tool: "sqlx", packages: ["sqlx-cli", "sqlx"], file: /(^|\/)migrations\/\d{8,}_[^/]+\.sql$/, needs: /^sqlx$/ },
    {
        tool: "sql",
        packages: ["postgresql-client", "postgresql", "postgresql15-client", "postgresql16-client", "postgresql-client-15", "postgresql-client-16"],
        file: /(^|\/)(migrations?|schema|sql)\/[^/]+\.sql$/,
    },
    { tool: "mongo", packages: ["mongosh", "mongodb-mongosh"], file: /(^|\/)migrations\/\d[^/]*\.js$/ },
];

/** Migrations of databases in the repository; each file belongs to the first tool that knows it. */
export function migrationsOf(checkout: Checkout, dependencies: Dependency[]): Migrations[] {
    const taken = new Set<string>();
    return tools.flatMap(({ tool, packages, config, file, needs }) => {
        const asked = dependencies.some(({ name }) => needs?.test(name));
        const configs = checkout.files.filter(one => config?.test(one));
        if (needs && !asked && configs.length === 0) return [];
        const own = checkout.files.filter(one => file.test(one) && !taken.has(one) && !/(^|\/)(node_modules|tests?|__init__\.py)(\/|$)/.test(one));
        for (const one of own) taken.add(one);
        const folders = new Map<string, string[]>();
        for (const one of own) folders.set(folderOf(one, tool), [...(folders.get(folderOf(one, tool)) ?? []), one]);
        const found: Migrations[] = [...folders].map(([folder, files]) => ({ tool, folder, files, config: nearest(configs, folder), packages }));
        // The tool is asked for, and has nothing to do.
        if (found.length === 0 && (configs.length || (asked && tool === "alembic")))
            found.push({ tool, folder: configs[0] ? posix.dirname(configs[0]) : ".", files: [], config: configs[0], packages });
        return found;
    });
}

function folderOf(file: string, tool: string): string {
    const folder = posix.dirname(file);
    return tool === "prisma" || tool === "diesel" || tool === "alembic" ? posix.dirname(folder) : folder;
}

const nearest = (configs: string[], folder: string): string | undefined => configs.toSorted((a, b) => shared(b, folder) - shared(a, folder))[0];

function shared(a: string, b: string): number {
    const [left, right] = [a.split("/"), b.split("/")];
    let count = 0;
    while (count < left.length && left[count] === right[count]) count++;
    return count;
}
