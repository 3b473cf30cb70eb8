import { posix } from "node:path";
import { parse } from "smol-toml";
import type { Checkout } from "./checkout";
import { bare } from "./images/packages";

/** A package that the repository asks for. */
export interface Dependency {
    name: string;
    version?: string;
    file: string;
    line: number;
    /** Group of optional ones that it belongs to. */
    extra?: string;
    /** Only for development. */
    development?: boolean;
}

/** Everything that requirements and project files of the repository ask for. */
export function dependenciesOf(checkout: Checkout): Dependency[] {
    const lists = requirementsFiles(checkout);
    return checkout.files.flatMap(file => {
        if (/(^|\/)node_modules\//.test(file)) return [];
        const text = () => checkout.text(file) ?? "";
        const base = posix.basename(file);
        if (lists.has(file)) return requirements(text(), file);
        if (base === "pyproject.toml") return pyproject(text(), file);
        if (base === "Cargo.toml") return cargo(text(), file);
        if (base === "package.json") return packageJson(text(), file);
        if (base === "go.mod") return goMod(text(), file);
        return [];
    });
}

/** Requirements files by their names, and those that they include. */
function requirementsFiles(checkout: Checkout): Set<string> {
    const found = new Set<string>();
    const queue = checkout.files.filter(file => /(^|\/)requirements[^/]*\.(txt|in)$|(^|\/)requirements\/[^/]+\.txt$/.test(file));
    while (queue.length) {
        const file = queue.pop() as string;
        if (found.has(file) || !checkout.has(file)) continue;
        found.add(file);
        queue.push(...included(checkout.text(file) ?? "", file));
    }
    return found;
}

/** Requirements files that a requirements file includes, from the repository's top. */
export function included(text: string, file: string): string[] {
    return [...text.matchAll(/^\s*(?:-r|--requirement)[ =]?\s*(\S+)/gm)].map(([, other]) => posix.join(posix.dirname(file), other));
}

function requirements(text: string, file: string): Dependency[] {
    return text.split("\n").flatMap((line, index) => {
        const plain = line.replace(/(^|\s)#.*$/, "").trim();
        if (plain === "" || plain.startsWith("-") || /^(git\+|https?:)/.test(plain)) return [];
        return [python(plain, file, index + 1)];
    });
}

function python(requirement: string, file: string, line: number, extra?: string): Dependency {
    const version = /[=<>~!]=?=?.*$/.exec(requirement.replace(/\[.*?\]/, "").split(";")[0])?.[0].trim();
    return { name: bare(requirement), version, file, line, extra };
}

type Table = Record<string, unknown>;
const table = (value: unknown): Table => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {});
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter(one => typeof one === "string") : []);

function toml(text: string): Table {
    try {
        return parse(text) as Table;
    } catch {
        return {};
    }
}

/** The line on which a file speaks of a package first, at the start of a line or of a quoted text. */
function lineOf(text: string, name: string): number {
    const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const start = new RegExp(`^\\s*["']?${escaped}(?![\\w-])|["']${escaped}(?![\\w-])`);
    return Math.max(1, text.split("\n").findIndex(line => start.test(line)) + 1);
}

function pyproject(text: string, file: string): Dependency[] {
    const data = toml(text);
    const project = table(data.project);
    const poetry = table(table(data.tool).poetry);
    const one = (requirement: string, extra?: string) => python(requirement, file, lineOf(text, bare(requirement)), extra);
    const optional = Object.entries(table(project["optional-dependencies"])).flatMap(([extra, names]) => list(names).map(name => one(name, extra)));
    const own = Object.entries(table(poetry.dependencies)).filter(([name]) => name !== "python");
    const poetryOnes = own.map(([name, version]) => ({
        name,
        version: typeof version === "string" ? version : String(table(version).version ?? ""),
        file,
        line: lineOf(text, name),
    }));
    return [...list(project.dependencies).map(name => one(name)), ...optional, ...poetryOnes];
}

/** Names of commands that a Python project installs. */
export function scriptsOf(text: string): string[] {
    const data = toml(text);
    return [...Object.keys(table(table(data.project).scripts)), ...Object.keys(table(table(table(data.tool).poetry).scripts))];
}

function cargo(text: string, file: string): Dependency[] {
    const data = toml(text);
    const from = (value: unknown, development: boolean): Dependency[] =>
        Object.entries(table(value)).map(([name, version]) => ({
            name,
            version: typeof version === "string" ? version : ((table(version).version as string | undefined) ?? undefined),
            file,
            line: lineOf(text, name),
            development: development || undefined,
        }));
    return [...from(data.dependencies, false), ...from(table(data.workspace).dependencies, false), ...from(data["dev-dependencies"], true)];
}

function packageJson(text: string, file: string): Dependency[] {
    let data: Table;
    try {
        data = table(JSON.parse(text));
    } catch {
        return [];
    }
    const from = (value: unknown, development: boolean): Dependency[] =>
        Object.entries(table(value)).map(([name, version]) => ({
            name,
            version: String(version),
            file,
            line: lineOf(text, name),
            development: development || undefined,
        }));
    return [...from(data.dependencies, false), ...from(data.devDependencies, true)];
}

function goMod(text: string, file: string): Dependency[] {
    return text.split("\n").flatMap((line, index) => {
        const found = /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+(v\S+)(\s*\/\/ indirect)?/.exec(line);
        if (!found || /^\s*(module|replace|exclude)\b/.test(line) || found[3]) return [];
        return [{ name: found[1], version: found[2], file, line: index + 1 }];
    });
}

/** Libraries of exchanges, brokers and chains, by the names of their packages. */
const exchangeLibraries = new Set(
    [
        "ccxt ccxtpro python-binance binance-connector binance-futures-connector pybit python-okx okx kucoin-python python-kucoin krakenex pykrakenapi pyupbit python-bitget",
        "coinbase-advanced-py cbpro bitmex deribit-wrapper ib_insync ib-insync ib_async ib-async ibapi alpaca-py alpaca-trade-api oandapyV20 tda-api schwab-py polygon-api-client",
        "web3 eth-account solana solders anchorpy dydx-v3-python dydx-v4-client hyperliquid-python-sdk avantis-trader-sdk vectorbt freqtrade hummingbot MetaTrader5",
        "binance binance-api-node @binance/connector node-binance-api ethers viem web3.js @solana/web3.js bybit-api okx-api kucoin-api hyperliquid @alpacahq/alpaca-trade-api",
        "binance-rs binance_spot_connector_rust ethers-rs alloy solana-client solana-sdk kraken-sdk-rest ccxt-rs barter barter-execution hyperliquid_rust_sdk",
    ]
        .join(" ")
        .split(" ")
        .map(name => name.toLowerCase()),
);
const goLibraries =
    /^github\.com\/(adshao\/go-binance|ccxt\/|binance\/|hirokisan\/bybit|bybit-exchange\/|Kucoin\/|thrasher-corp\/gocryptotrader|ethereum\/go-ethereum|gagliardetto\/solana-go|alpacahq\/|hadrianl\/ibapi|scmhub\/ibapi|amir-the-h\/okex|preichenberger\/go-coinbase)/i;

/** Whether a package is a library of an exchange, a broker or a chain. */
export const isExchange = ({ name }: Dependency): boolean => exchangeLibraries.has(name.toLowerCase()) || goLibraries.test(name);
