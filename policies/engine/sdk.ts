// The SDK's own server functions, so that unknown values, secrets and configuration behave as under the CLI; it exports no types for them.

import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

/** A policy of either kind. */
export type Policy = ResourceValidationPolicy | StackValidationPolicy;
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
/** Name, version and level of the pack where it asks the SDK itself. */
export const identity = ["golive", "0.0.0", "mandatory"] as const;
export const pb = require("@pulumi/pulumi/proto/analyzer_pb");
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
export const { UnknownValueError } = require("@pulumi/policy/proxy") as { UnknownValueError: new () => Error };

/** How the CLI has configured a policy: its level as the protocol numbers it, and its properties, defaults among them. */
export interface Configured {
    level: number;
    properties: Record<string, unknown>;
}
let configured = new Map<string, Configured>();
/** What the CLI has configured, by name, rules or not: it hands over every one, and the SDK's server keeps them to itself. */
export const configuredPolicies = (): ReadonlyMap<string, Configured> => configured;
/** The protocol's number of a policy that is switched off. */
export const disabledLevel = 2;

const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as { AnalyzerService: { configure: Receiver } };
type Properties = { toJavaScript(): Record<string, unknown> };
type Received = { getEnforcementlevel(): number; getProperties(): Properties | undefined };
type Receiver = { requestDeserialize(bytes: Buffer): { getPolicyconfigMap(): { forEach(told: (policy: Received, name: string) => void): void } } };
const receive = AnalyzerService.configure.requestDeserialize;
AnalyzerService.configure.requestDeserialize = bytes => {
    const request = receive(bytes);
    configured = new Map();
    request.getPolicyconfigMap().forEach((policy, name) => {
        configured.set(name, { level: policy.getEnforcementlevel(), properties: policy.getProperties()?.toJavaScript() ?? {} });
    });
    return request;
};

/** Calls a server function. */
export const call = (rpc: Rpc, request: unknown): Promise<Diagnostic[]> =>
    new Promise((resolve, reject) => rpc({ request }, (error, response) => (error ? reject(error) : resolve(response.getDiagnosticsList()))));
