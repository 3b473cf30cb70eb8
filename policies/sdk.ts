// The SDK's own server functions, so that unknown values, secrets and configuration behave as under the CLI; it exports no types for them.

/** A function of the SDK's policy server. */
export type Rpc = (call: { request: unknown }, answer: (error: Error | undefined, response: AnalyzeResponse) => void) => void;
/** One answer of a policy, as it crosses the wire. */
export interface Diagnostic {
    getPolicyname(): string;
    getMessage(): string;
    getUrn(): string;
    /** 0 is advisory, 1 mandatory. */
    getEnforcementlevel(): number;
}
type AnalyzeResponse = { getDiagnosticsList(): Diagnostic[] };

const server = require("@pulumi/policy/server") as Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun", (...args: unknown[]) => Rpc>;
export const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server;
export const pb = require("@pulumi/pulumi/proto/analyzer_pb");
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
export const { UnknownValueError } = require("@pulumi/policy/proxy") as { UnknownValueError: new () => Error };

/** Calls a server function. */
export const call = (rpc: Rpc, request: unknown): Promise<Diagnostic[]> =>
    new Promise((resolve, reject) => rpc({ request }, (error, response) => (error ? reject(error) : resolve(response.getDiagnosticsList()))));
