import { type RecordedResource, requestsOf } from "../../policies/engine/analysis";
import { type Diagnostic, makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, pb, Struct } from "../../policies/engine/sdk";

// The SDK keeps how a pack is configured to its server: taken from there before it opens a port, so that one process can try many packs.
const { serve } = require("@pulumi/policy/server");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const grpc = require("@grpc/grpc-js");

type Answer = (error: Error | undefined, response: never) => void;
type Method = (call: { request: unknown }, answer: Answer) => void;
// biome-ignore lint/suspicious/noExplicitAny: protobuf's generated classes carry no types
const ask = (method: Method, request: unknown): Promise<any> =>
    new Promise((resolve, reject) => method({ request }, (error, response) => (error ? reject(error) : resolve(response))));

function handlers(): { configure: Method } {
    const { addService, bindAsync } = grpc.Server.prototype;
    let taken: { configure: Method } | undefined;
    grpc.Server.prototype.addService = (_: unknown, given: { configure: Method }) => {
        taken = given;
    };
    grpc.Server.prototype.bindAsync = () => undefined;
    serve("golive", "0.0.0", "mandatory", { policies: [] });
    Object.assign(grpc.Server.prototype, { addService, bindAsync });
    return taken as { configure: Method };
}
let server: { configure: Method } | undefined;

/** The levels of the CLI's protocol. */
export const [advisory, mandatory, disabled] = [0, 1, 2];

/** Configures the pack as the CLI does between two runs; with nothing, the rules' own levels and thresholds hold again. */
export async function configure(given: Record<string, { level?: number; properties?: object }> = {}): Promise<void> {
    const request = new pb.ConfigureAnalyzerRequest();
    for (const [name, { level = mandatory, properties = {} }] of Object.entries(given)) {
        const config = new pb.PolicyConfig();
        config.setEnforcementlevel(level);
        config.setProperties(Struct.fromJavaScript(properties));
        request.getPolicyconfigMap().set(name, config);
    }
    server ??= handlers();
    await ask(server.configure, AnalyzerService.configure.requestDeserialize(Buffer.from(request.serializeBinary())));
}

/** One answer of the pack, with the level that the CLI acts on. */
export type Told = { rule: string; level: number; urn: string; message: string };
const told = (response: { getDiagnosticsList(): Diagnostic[] }): Told[] =>
    response.getDiagnosticsList().map(one => ({ rule: one.getPolicyname(), level: one.getEnforcementlevel(), urn: one.getUrn(), message: one.getMessage() }));

/** One run of a pack, as the CLI makes it: each resource, then the stack, in which a resource may look different. */
export async function run(policies: unknown[], resources: RecordedResource[], inStack = resources): Promise<Told[]> {
    const [analyze, analyzeStack] = [makeAnalyzeRpcFun, makeAnalyzeStackRpcFun].map(
        make => make("golive", "0.0.0", "mandatory", policies) as unknown as Method,
    );
    const findings: Told[] = [];
    for (const request of requestsOf(resources).single) findings.push(...told(await ask(analyze, request)));
    return [...findings, ...told(await ask(analyzeStack, requestsOf(inStack).stack))];
}
