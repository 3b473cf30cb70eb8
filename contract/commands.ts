import type { Answer } from "./answers";
import type { Contract } from "./schema";

type Image = Contract["images"][number];

/** Packages that bring a command of another name. */
const brings: Record<string, RegExp> = {
    psql: /^postgresql(-client)?(-?\d+)?(-client)?$/,
    pg_dump: /^postgresql(-client)?(-?\d+)?(-client)?$/,
    pg_isready: /^postgresql(-client)?(-?\d+)?(-client)?$/,
    "redis-cli": /^redis(-tools)?$/,
    mysql: /^(default-)?mysql-client$|^mariadb-client$/,
    sqlite3: /^sqlite3?$/,
    pip: /^(python3-)?pip$/,
    python3: /^python3/,
    pgrep: /^procps/,
    ps: /^procps/,
    nc: /^(netcat|netcat-openbsd|netcat-traditional|nmap-ncat)$/,
    gunicorn: /^gunicorn$/,
    uvicorn: /^uvicorn$/,
    alembic: /^alembic$/,
    prisma: /^prisma$/,
    tsc: /^typescript$/,
    next: /^next$/,
};

const shell =
    "sh ls cat cp mv rm mkdir mkfifo echo test [ true false sleep env grep sed awk head tail cut sort find xargs tr date chmod chown id kill touch printf exec".split(
        " ",
    );
/** What the base images that everybody uses bring along. */
const bases: [image: RegExp, commands: string[]][] = [
    [/^(\w+\/)*python:/, [...shell, "bash", "python", "python3", "pip", "pip3"]],
    [/^(\w+\/)*node:/, [...shell, "node", "npm", "npx", "yarn"]],
    [/^(\w+\/)*golang:/, [...shell, "bash", "go"]],
    [/^(\w+\/)*rust:/, [...shell, "bash", "cargo", "rustc"]],
    [/^(\w+\/)*nginx:/, [...shell, "nginx"]],
    [/^(oven\/)?bun:/, [...shell, "bun", "bunx"]],
    [/^(\w+\/)*(debian|ubuntu)(:|$)/, [...shell, "bash"]],
    [/^(\w+\/)*alpine(:|$)/, [...shell, "wget", "nc", "ping", "pgrep", "ps"]],
];

/** Whether an image has a command: by its base, a package, a project that installs it, or a path that it has. */
export function commandIn(image: Image, command: string, contract: Contract): Answer {
    const name = command.split("/").at(-1) ?? command;
    const yes = (why: string): Answer => ({ answer: "read", at: [`${image.id}: ${why}`] });
    const { apt = [], apk = [], pip = [], npm = [], from = [] } = image.packages ?? {};
    const listed = from.flatMap(list => contract.requirements[list] ?? []);
    const wanted = brings[name];
    const package_ = [...apt, ...apk, ...pip, ...npm, ...listed].find(one => one.toLowerCase() === name.toLowerCase() || wanted?.test(one));
    if (package_) return yes(`package ${package_}`);
    if (image.entrypoint?.[0]?.split("/").at(-1) === name) return yes("entry point");
    const program = (image.programs ?? []).find(({ builds, at = builds }) => at.split("/").at(-1) === name || builds.split("/").at(-1) === name);
    if (program) return yes(`built from ${program.builds}`);
    const piece = image.contains.find(({ to }) => to.split("/").at(-1) === name);
    if (piece) return yes(piece.from);
    const base = bases.find(([pattern]) => pattern.test(image.base));
    if (
        base?.[1].includes(name) ||
        (/(alpine)/.test(image.base) && ["wget", "nc", "pgrep", "ps"].includes(name)) ||
        (/alpine/.test(image.base) === false && base && name === "bash")
    )
        return yes(`base image ${image.base}`);
    return base ? { answer: "not read" } : { answer: "not scanned", why: `what ${image.base} has is not known` };
}
