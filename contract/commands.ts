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

const words = (text: string): string[] => text.split(/\s+/);

/** What Debian's essential packages and BusyBox's usual build both have: coreutils, grep, sed, awk, find, tar, gzip and the mount of util-linux. */
const shell =
    words(`sh ls cat cp mv rm mkdir mkfifo mktemp rmdir ln link unlink readlink realpath basename dirname touch truncate chmod chown chgrp stat dd sync
    echo printf test [ true false yes sleep timeout env nice nohup seq factor expr tee head tail cut sort uniq tr wc fold expand unexpand nl od tac paste comm split shuf
    base64 cksum md5sum sha1sum sha256sum sha512sum date uname hostname whoami id groups nproc df du pwd tty which grep egrep fgrep sed awk find xargs
    tar gzip gunzip zcat cmp diff kill setsid flock getopt more mount umount dmesg exec`);
/** What only Debian's essential packages have. */
const debian = words(
    "bash stdbuf numfmt csplit ptx pr fmt join tsort runcon chroot setpriv unshare nsenter lsblk findmnt perl dpkg apt-get apt useradd groupadd adduser",
);
/** What only BusyBox has by itself. */
const busybox = words("wget nc ping pgrep pkill ps top vi less clear free uptime watch unzip nslookup adduser addgroup crond");
/** What the base images that everybody uses bring along, beside the system that they stand on. */
const bases: [image: RegExp, commands: string[]][] = [
    [/^(\w+\/)*python:/, ["python", "python3", "pip", "pip3"]],
    [/^(\w+\/)*node:/, ["node", "npm", "npx", "yarn"]],
    [/^(\w+\/)*golang:/, ["bash", "go"]],
    [/^(\w+\/)*rust:/, ["bash", "cargo", "rustc"]],
    [/^(\w+\/)*nginx:/, ["nginx"]],
    [/^(oven\/)?bun:/, ["bun", "bunx"]],
    [/^(\w+\/)*(debian|ubuntu)(:|$)/, []],
    [/^(\w+\/)*alpine(:|$)/, []],
];

/** What an image of one of the bases has by its system: BusyBox on Alpine, Debian's packages otherwise. */
const systemOf = ({ base }: Image): string[] => [...shell, ...(/alpine/.test(base) ? busybox : debian)];

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
    if (base && [...base[1], ...systemOf(image)].includes(name)) return yes(`base image ${image.base}`);
    return base ? { answer: "not read" } : { answer: "not scanned", why: `what ${image.base} has is not known` };
}
