import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { disconnect, getMonitor } from "@pulumi/pulumi/runtime/settings";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RecordedResource } from "../../policies/engine/analysis";
import { withJsonDocuments } from "./json-documents";
import "./traces";

/** A program that builds resources and returns the stack's outputs. */
export type Program = () => Promise<Record<string, unknown>>;

/** What one run of a program registered. */
export interface Recording {
    /** Every resource, the stack itself first, in the order of registration. */
    resources: RecordedResource[];
    /** The stack's outputs as the SDK writes them: unknown values and secrets marked. */
    outputs: Record<string, unknown>;
}

type Registered = (error: Error | null, response: RegisterResourceResponse | undefined) => void;
type RecordingMonitor = Omit<MockMonitor, "registerResource"> & {
    newUrn: typeof urnOf;
    registerResource(request: RegisterResourceRequest, done: Registered): Promise<void>;
};

const stackType = "pulumi:pulumi:Stack";

/** The URN as the engine writes it: a parent's types come first, but never the stack's own. */
function urnOf(parent: string | undefined, type: string, name: string): string {
    const parentTypes = parent?.split("::")[2];
    const qualified = parentTypes && parentTypes !== stackType ? `${parentTypes}$${type}` : type;
    return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${qualified}::${name}`;
}

function resourceOf(request: RegisterResourceRequest, urn: string, properties: Record<string, unknown>): RecordedResource {
    return {
        urn,
        type: request.getType(),
        name: request.getName(),
        custom: request.getCustom(),
        parent: request.getParent() || undefined,
        properties,
        provider: request.getProvider() || undefined,
        dependencies: request.getDependenciesList(),
        propertyDependencies: Object.fromEntries([...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()])),
        options: {
            protect: request.getProtect() ?? false,
            ignoreChanges: request.getIgnorechangesList(),
            deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
            retainOnDelete: request.getRetainondelete() ?? false,
            additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        },
    };
}

/**
 * What a preview knows of a resource that does not exist yet. The mock runtime has unwrapped secrets and dropped unknown values: the inputs
 * as they came keep both. Of what goes into a cluster nothing is known: as long as there is no cluster, the engine asks its provider nothing.
 */
function answerOf(type: string, inputs: Record<string, unknown>) {
    return (type.startsWith("kubernetes:") ? {} : inputs) as Parameters<typeof Struct.fromJavaScript>[0];
}

/** Lets the mock monitor do its work, and keeps what it is asked for. */
function listen(monitor: RecordingMonitor, resources: RecordedResource[]): void {
    monitor.newUrn = urnOf;
    const byUrn = new Map<string, RecordedResource>();
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, done) => {
        const raw = request.getObject()?.toJavaScript() ?? {};
        const inputs = withJsonDocuments(request.getType(), raw as Record<string, unknown>);
        const resource = resourceOf(request, urnOf(request.getParent(), request.getType(), request.getName()), inputs);
        resources.push(resource);
        byUrn.set(resource.urn, resource);
        return register(request, (error, response) => {
            response?.setObject(Struct.fromJavaScript(answerOf(request.getType(), inputs)));
            done(error, response);
        });
    };
    const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
    monitor.registerResourceOutputs = (request, done) => {
        const resource = byUrn.get(request.getUrn());
        if (resource) resource.outputs = (request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
        return registerOutputs(request, done);
    };
}

/** The stack that a program is run as. */
interface Stack {
    project: string;
    name: string;
    /** Settings, each as the engine hands it over. */
    config: Record<string, string>;
}

// The mock runtime is one for the process: two programs at once would register with each other.
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program as a preview on Pulumi's mock runtime, with no account and no network, and returns what it registered.
 * A look-up in the account (an invoke) has nobody to ask and answers with nothing. Errors of the program are thrown on. One at a time: a
 * second call waits for the first.
 */
export function record(program: Program, stack: Stack): Promise<Recording> {
    const recording = last.then(() => recorded(program, stack));
    last = recording.catch(() => {});
    return recording;
}

async function recorded(program: Program, stack: Stack): Promise<Recording> {
    const resources: RecordedResource[] = [];
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ inputs }) => ({ id: undefined, state: inputs }),
        call: () => ({}),
    };
    await pulumi.runtime.setMocks(mocks, stack.project, stack.name, true);
    pulumi.runtime.setAllConfig(stack.config);
    listen(getMonitor() as unknown as RecordingMonitor, resources);
    await withoutSourceMaps(() =>
        untilFirstError(async () => {
            await pulumi.runtime.runInPulumiStack(program);
            await disconnect();
        }),
    );
    return { resources, outputs: resources[0]?.outputs ?? {} };
}

/** As the preview does for all it does: here for whoever records in a process that wants its own traces mapped, as tests do. */
async function withoutSourceMaps(work: () => Promise<void>): Promise<void> {
    const mapped = process.sourceMapsEnabled;
    process.setSourceMapsEnabled(false);
    try {
        await work();
    } finally {
        process.setSourceMapsEnabled(mapped);
    }
}

/** Runs something whose failures may also come as unhandled rejections, as a failed registration's do, and throws the first. */
async function untilFirstError(work: () => Promise<void>): Promise<void> {
    let fail: (error: unknown) => void = () => {};
    const failure = new Promise<never>((_, reject) => {
        fail = reject;
    });
    // Stays after a failure: the same error comes back from every resource that waited for the failed one.
    process.on("unhandledRejection", fail);
    // Node tells a rejection that nobody handled only once everything else of its turn is done: one of the last moment would go unheard.
    const toTheEnd = async () => {
        await work();
        await new Promise(setImmediate);
    };
    await Promise.race([toTheEnd(), failure]);
    process.off("unhandledRejection", fail);
}
