import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { performance } from "node:perf_hooks";
import type { Readable } from "node:stream";
import { Client, credentials } from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { Diagnostic } from "../policies/engine/sdk";

/** A call's answer. */
interface Answer {
    /** Since the request was sent. */
    milliseconds: number;
    findings: { name: string; message: string; urn: string; isMandatory: boolean }[];
}

/** A policy pack in a process of its own, started and called as the CLI does. */
export interface Server {
    /** Seconds from the start until it listened. */
    seconds: number;
    /** Sends a request as bytes, so that no time of the caller's is measured. */
    analyze(request: Uint8Array): Promise<Answer>;
    analyzeStack(request: Uint8Array): Promise<Answer>;
    /** What the process has used so far: CPU time, which other programs on the machine hardly change, and its peak memory. */
    usage(): Promise<{ seconds: number; megabytes: number }>;
    stop(): Promise<void>;
}

const runPolicyPack = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");

export async function startPack(directory: string): Promise<Server> {
    const start = performance.now();
    const args = [`--import=${path.join(__dirname, "usage.mjs")}`, runPolicyPack, "127.0.0.1:0", directory];
    const child = spawn(process.execPath, args, { cwd: directory, stdio: ["ignore", "pipe", "inherit", "ipc"] });
    const ended = once(child, "exit").then(() => {
        throw new Error(`the pack in ${directory} ended before it was asked to`);
    });
    ended.catch(() => {});
    const [port] = await Promise.race([once(child.stdout as Readable, "data"), ended]);
    const seconds = (performance.now() - start) / 1000;
    const unlimited = { "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1 };
    const client = new Client(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure(), unlimited);
    type Method = { path: string; responseDeserialize(bytes: Buffer): { getDiagnosticsList(): Diagnostic[] } };
    const call = (method: Method) => (request: Uint8Array) =>
        new Promise<Answer>((resolve, reject) => {
            const sent = performance.now();
            const done = (error: Error | null, findings: Answer["findings"] = []) =>
                error ? reject(error) : resolve({ milliseconds: performance.now() - sent, findings });
            const read = (bytes: Buffer) =>
                method
                    .responseDeserialize(bytes)
                    .getDiagnosticsList()
                    .map(found => ({
                        name: found.getPolicyname(),
                        message: found.getMessage(),
                        urn: found.getUrn(),
                        isMandatory: found.getEnforcementlevel() === 1,
                    }));
            client.makeUnaryRequest(method.path, (bytes: Uint8Array) => Buffer.from(bytes), read, request, done);
        });
    const methods = AnalyzerService as unknown as Record<"analyze" | "analyzeStack", Method>;
    return {
        seconds,
        analyze: call(methods.analyze),
        analyzeStack: call(methods.analyzeStack),
        async usage() {
            child.send("usage");
            const [used] = await once(child, "message");
            return used;
        },
        async stop() {
            client.close();
            child.kill();
            await once(child, "close");
        },
    };
}
