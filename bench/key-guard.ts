import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { bundleOf } from "../components/foundation";
import type { Row } from "./pack";
import { median } from "./run";

const root = join(__dirname, "..");
const secret = "bot/prod/binance";
const expected = { addresses: ["192.0.2.1"], phase: "live", readOnly: false, markets: ["spot"], account: "1", daysLeft: 14 };

/** What Secrets Manager says of a key of nobody, and Binance, as its documents have it, of what the key may do. */
const answers: Record<string, unknown> = {
    "/": { Name: secret, SecretString: JSON.stringify({ apiKey: "key-of-nobody", secretKey: "secret-of-nobody" }) },
    "/sapi/v1/account/apiRestrictions": {
        ...{ ipRestrict: true, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false, permitsUniversalTransfer: false },
        ...{ enableMargin: false, enableFutures: false, enableVanillaOptions: false, enableSpotAndMarginTrading: true },
    },
    "/api/v3/account": { uid: 1 },
};

/** Leads every call of the function to loopback, as nothing but a test may. */
const script = (bundle: string, port: number) => `
    const send = globalThis.fetch;
    globalThis.fetch = (url, options) => { const { pathname, search } = new URL(url); return send("http://127.0.0.1:${port}" + pathname + search, options); };
    require(${JSON.stringify(bundle)}).handler({ secretId: "${secret}" }).then(said => process.stdout.write("\\n" + JSON.stringify(said)));
`;

/** Starts the guard's code as Lambda does, in a process of its own, and asks: its answer, and the seconds from nothing to that. */
export async function coldStart(
    bundle = join(root, bundleOf("key-guard"), "index.js"),
): Promise<{ seconds: number; said: { answer: string; checks: object[] } }> {
    const server = createServer((request, response) => response.end(JSON.stringify(answers[(request.url ?? "/").split("?")[0]] ?? {})));
    await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const environment = {
        ...{ PATH: process.env.PATH, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "nobody", AWS_SECRET_ACCESS_KEY: "nobody" },
        ...{ AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`, FROM: "192.0.2.1" },
        SECRETS: JSON.stringify({ [secret]: { venue: "binance", ...expected } }),
    };
    try {
        const start = performance.now();
        const { stdout } = await promisify(execFile)(process.execPath, ["-e", script(bundle, port)], { cwd: root, env: environment });
        const seconds = (performance.now() - start) / 1000;
        return { seconds, said: JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") };
    } finally {
        server.closeAllConnections();
        server.close();
    }
}

/** What the key guard costs who waits for it, and how large it is. */
export async function benchKeyGuard(): Promise<Row[]> {
    const bundle = join(root, bundleOf("key-guard"), "index.js");
    const starts: number[] = [];
    for (let i = 0; i < 3; i++) starts.push((await coldStart(bundle)).seconds);
    return [
        ["key guard, cold start to answer", median(starts), "s", 3],
        ["key guard, size of its code", statSync(bundle).size / 1e6, "MB", 5],
    ];
}
