import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { type FakeSecretsManager, secretsManagerOf } from "../functions/fakes";
import { secret } from "../leaks/collect";

const aws4 = require("aws4");

export const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret("of no account"), sessionToken: secret("of no session") };
const token = secret("what the node's agent wants to see");

/** Secrets Manager's API over HTTP, and beside it the agent from which a pod has its credentials: it answers signed requests alone. */
export class SecretsManagerServer {
    private readonly server: http.Server;
    refused = 0;
    endpoint = "";
    /** What happens around an operation: before it, after it, or in its place. */
    around: (operation: string, work: () => Promise<object>) => Promise<object> = (_, work) => work();
    readonly token = token;

    constructor(secrets: FakeSecretsManager[]) {
        const operations = secretsManagerOf(...secrets) as unknown as Record<string, (input: object) => Promise<object>>;
        this.server = http.createServer(async (request, response) => {
            const chunks: Buffer[] = [];
            for await (const chunk of request) chunks.push(chunk);
            const body = Buffer.concat(chunks).toString();
            const answer = (status: number, value: object) => response.writeHead(status).end(JSON.stringify(value, seconds));
            if (request.url === "/credentials") {
                if (request.headers.authorization !== token) return answer(403, {});
                const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = credentials;
                return answer(200, { AccessKeyId, SecretAccessKey, Token });
            }
            if (request.headers.authorization !== signature(request, body)) {
                this.refused++;
                return answer(400, { __type: "com.amazonaws.secretsmanager#InvalidSignatureException" });
            }
            const operation = String(request.headers["x-amz-target"]).replace(/^secretsmanager\.(.)/, (_, letter) => letter.toLowerCase());
            try {
                answer(200, (await this.around(operation, () => operations[operation](JSON.parse(body)))) ?? {});
            } catch (error) {
                answer(400, { __type: `com.amazonaws.secretsmanager#${(error as Error).name}` });
            }
        });
    }
    async start(): Promise<void> {
        await new Promise<void>(done => this.server.listen(0, "127.0.0.1", done));
        this.endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }
    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(done => this.server.close(done));
    }
}

/** Dates are seconds in this protocol. JSON.stringify has made a text of one before it asks. */
function seconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
}

/** What the request's signature has to be, from what arrived; whoever leaves out what decides signs nothing. */
function signature({ headers: sent }: http.IncomingMessage, body: string): string {
    const names = (/SignedHeaders=([^,]+)/.exec(String(sent.authorization))?.[1] ?? "").split(";");
    if (!["host", "x-amz-date", "x-amz-target"].every(name => names.includes(name))) return "none";
    const headers = Object.fromEntries(names.map(name => [name, sent[name]]));
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const asked = { service: "secretsmanager", region: "eu-central-1", method: "POST", path: "/", headers, body };
    return aws4.sign(asked, { accessKeyId, secretAccessKey, sessionToken }).headers.Authorization;
}
