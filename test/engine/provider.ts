import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Account } from "./account";
import { checked, lookup, outputsOf, previewedOutputsOf, replacing } from "./cloud";
import { idFor, type ProviderSettings, settingsOf } from "./names";
import { type Bag, changedKeys } from "./wire";

/** One call of the engine, for a test to look at. */
export interface Call {
    method: string;
    /** URN of the resource, or the token of a look-up. */
    urn: string;
    type: string;
    preview: boolean;
    inputs: Bag;
}

/** The stand-in for every cloud at once. */
export interface Clouds {
    port: number;
    /** Every call so far; a test may empty it. */
    calls: Call[];
    /** Lets a test make a call fail: answers the message of the failure, or nothing. */
    fail: (call: Call) => string | undefined;
    /** What exists, and what is refused because of it. */
    account: Account;
    close(): void;
}

const bag = (struct: Struct | undefined): Bag => (struct?.toJavaScript() ?? {}) as Bag;
const struct = (value: Bag): Struct => Struct.fromJavaScript(value as Record<string, JavaScriptValue>);

/** A URN is urn:pulumi:stack::project::type$of$parents$type::name. */
function parse(urn: string): { type: string; name: string } {
    const [, , types = "", ...name] = urn.split("::");
    return { type: types.split("$").pop() ?? "", name: name.join("::") };
}

function unary<Request, Response>(handle: (request: Request, peer: string) => Response | Promise<Response>): grpc.handleUnaryCall<Request, Response> {
    return async (call, answer) => {
        try {
            answer(null, await handle(call.request, call.getPeer()));
        } catch (error) {
            answer({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
        }
    };
}

/** What the engine asks of a resource provider, answered for any package; the state is the engine's. */
function handlersOf(clouds: Clouds) {
    // Each provider of the program has a connection of its own, which tells them apart.
    const configured = new Map<string, ProviderSettings>();
    const settings = (peer: string) => configured.get(peer) ?? settingsOf({});
    const note = (method: string, urn: string, preview: boolean, inputs: Bag) => {
        const call: Call = { method, urn, ...parse(urn), preview, inputs };
        clouds.calls.push(call);
        clouds.account.stir();
        const failure = clouds.fail(call);
        if (failure !== undefined) throw new Error(failure);
        return parse(urn);
    };
    const check = (method: string) =>
        unary((request: rpc.CheckRequest, peer) => {
            const news = bag(request.getNews());
            const { type, name } = note(method, request.getUrn(), false, news);
            const response = new rpc.CheckResponse();
            response.setInputs(struct(checked(type, name, news, settings(peer))));
            return response;
        });
    const diff = (method: string) =>
        unary((request: rpc.DiffRequest) => {
            const news = bag(request.getNews());
            const { type } = note(method, request.getUrn(), false, news);
            const changed = changedKeys(bag(request.getOldInputs()), news);
            const response = new rpc.DiffResponse();
            response.setChanges(changed.length === 0 ? rpc.DiffResponse.DiffChanges.DIFF_NONE : rpc.DiffResponse.DiffChanges.DIFF_SOME);
            response.setDiffsList(changed);
            response.setReplacesList(replacing(type, changed));
            return response;
        });
    return {
        attach: unary(() => new Empty()),
        cancel: unary(() => new Empty()),
        getPluginInfo: unary(() => {
            // Newer than any SDK: the engine warns of an older one.
            const info = new PluginInfo();
            info.setVersion("999.0.0");
            return info;
        }),
        handshake: unary(() => {
            const response = new rpc.ProviderHandshakeResponse();
            response.setAcceptSecrets(true);
            return response;
        }),
        checkConfig: check("checkConfig"),
        diffConfig: diff("diffConfig"),
        configure: unary((request: rpc.ConfigureRequest, peer) => {
            configured.set(peer, settingsOf(bag(request.getArgs())));
            const response = new rpc.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),
        invoke: unary((request: rpc.InvokeRequest, peer) => {
            const args = bag(request.getArgs());
            note("invoke", request.getTok(), request.getPreview(), args);
            const response = new rpc.InvokeResponse();
            response.setReturn(struct(lookup(request.getTok(), args, settings(peer), clouds.account.of("aws:lambda/function:Function"))));
            return response;
        }),
        check: check("check"),
        diff: diff("diff"),
        create: unary(async (request: rpc.CreateRequest, peer) => {
            const inputs = bag(request.getProperties());
            const urn = request.getUrn();
            const { type, name } = note("create", urn, request.getPreview(), inputs);
            const id = idFor(type, urn, name, inputs, settings(peer));
            const subject = { type, name, id, inputs, settings: settings(peer) };
            if (!request.getPreview()) await clouds.account.create(urn, subject);
            const outputs = request.getPreview() ? previewedOutputsOf(subject) : outputsOf(subject);
            const response = new rpc.CreateResponse();
            if (!request.getPreview()) response.setId(id);
            response.setProperties(struct({ ...inputs, ...outputs }));
            return response;
        }),
        read: unary((request: rpc.ReadRequest, peer) => {
            const urn = request.getUrn();
            const inputs = bag(request.getInputs());
            const { type, name } = note("read", urn, false, inputs);
            const outputs = outputsOf({ type, name, id: request.getId(), inputs, settings: settings(peer) });
            const response = new rpc.ReadResponse();
            response.setId(request.getId());
            response.setInputs(struct(inputs));
            response.setProperties(struct({ ...inputs, ...outputs }));
            return response;
        }),
        update: unary((request: rpc.UpdateRequest, peer) => {
            const inputs = bag(request.getNews());
            const { type, name } = note("update", request.getUrn(), request.getPreview(), inputs);
            const subject = { type, name, id: request.getId(), inputs, settings: settings(peer) };
            if (!request.getPreview()) clouds.account.update(request.getUrn(), subject);
            const response = new rpc.UpdateResponse();
            response.setProperties(struct({ ...inputs, ...outputsOf(subject) }));
            return response;
        }),
        delete: unary((request: rpc.DeleteRequest) => {
            note("delete", request.getUrn(), false, {});
            clouds.account.delete(request.getUrn());
            return new Empty();
        }),
    };
}

/** Starts the stand-in clouds on a port of this machine; PULUMI_DEBUG_PROVIDERS tells the engine of it. */
export async function startClouds(): Promise<Clouds> {
    const server = new grpc.Server({ "grpc.max_receive_message_length": 64 * 1024 * 1024 });
    const clouds: Clouds = { port: 0, calls: [], fail: () => undefined, account: new Account(), close: () => server.forceShutdown() };
    server.addService(ResourceProviderService as unknown as grpc.ServiceDefinition, handlersOf(clouds) as unknown as grpc.UntypedServiceImplementation);
    clouds.port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
    });
    return clouds;
}
