import * as assert from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { getMonitor } from "@pulumi/pulumi/runtime/settings";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { record } from "../../cli/recording/record";
import type { Target } from "../../config/target";

/** What stands where a value is unknown before a deployment, in `inputs` and in what `read` returns. */
export const unknown: string = require("@pulumi/pulumi/runtime/rpc").unknownValue;

const { _setIsDryRun } = require("@pulumi/pulumi/runtime/settings");

/** One resource as the program registered it: its raw inputs and its options. */
export interface Recorded {
    urn: string;
    type: string;
    name: string;
    /** The inputs as they go to the engine: unknown values are the engine's marker, secrets are wrapped. */
    // biome-ignore lint/suspicious/noExplicitAny: a test reads any property of any resource
    inputs: Record<string, any>;
    custom: boolean;
    parent: string;
    dependencies: string[];
    provider: string;
    protect: boolean;
    ignoreChanges: string[];
    deleteBeforeReplace: boolean;
    retainOnDelete: boolean;
    deletedWith: string;
    replaceOnChanges: string[];
    additionalSecretOutputs: string[];
    customTimeouts: { create: string; update: string; pb_delete?: string };
}

/** What a program built. */
export interface Built<T> {
    /** What the program's function returned: usually the component. */
    value: T;
    resources: Recorded[];
    /** Every resource of a type, such as "aws:ec2/subnet:Subnet". */
    of(type: string): Recorded[];
    /** The only resource of a type, or of a type and a name; anything else fails the test. */
    one(type: string, name?: string): Recorded;
    /** Whether the resource waits for the other one, by a dependency of its own or of what it depends on. */
    waitsFor(resource: Recorded, other: Recorded): boolean;
}

/** An environment with production's rules; `target({ production: false })` is the same for staging. */
export function target(over: Partial<Target> = {}): Target {
    const production = over.production ?? true;
    return {
        bot: "cryptofunk",
        stack: production ? "prod" : "staging",
        production,
        account: "111122223333",
        region: "eu-central-1",
        zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        storeZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        protect: production,
        logDays: production ? 90 : 30,
        maintenance: { day: "sunday", hour: 3, hours: 2 },
        ...over,
    };
}

/**
 * Runs a program as the offline preview does, so that everything AWS decides is unknown, and gives what it registers.
 * `deployed` runs it as an update does: ids and ARNs are then made of the resource's name.
 */
export async function build<T>(program: () => T | Promise<T>, options: { deployed?: boolean } = {}): Promise<Built<T>> {
    const requests = new Map<string, RegisterResourceRequest>();
    let value!: T;
    const recording = await record(
        async () => {
            listen(requests, options.deployed ?? false);
            _setIsDryRun(!options.deployed);
            value = await program();
            return {};
        },
        { project: "golive", name: "prod", config: {} },
    );
    const resources: Recorded[] = recording.resources
        .filter(resource => resource.type !== "pulumi:pulumi:Stack")
        .map(({ options, properties, parent = "", provider = "", ...resource }) => {
            const request = requests.get(resource.urn) as RegisterResourceRequest;
            return {
                ...resource,
                inputs: properties,
                parent,
                provider,
                protect: options.protect ?? false,
                ignoreChanges: options.ignoreChanges ?? [],
                deleteBeforeReplace: options.deleteBeforeReplace ?? false,
                retainOnDelete: options.retainOnDelete ?? false,
                additionalSecretOutputs: options.additionalSecretOutputs ?? [],
                deletedWith: request.getDeletedwith(),
                replaceOnChanges: request.getReplaceonchangesList(),
                customTimeouts: request.getCustomtimeouts()?.toObject() ?? { create: "", update: "" },
            };
        });
    const names = resources.map(resource => resource.urn);
    assert.deepStrictEqual(
        names.filter((urn, index) => names.indexOf(urn) !== index),
        [],
        "two resources have the same name",
    );
    const of = (type: string) => resources.filter(r => r.type === type);
    return {
        value,
        resources,
        of,
        one(type, name) {
            const found = of(type).filter(r => name === undefined || r.name === name);
            assert.strictEqual(found.length, 1, `one ${type}${name ? ` named ${name}` : ""} among ${of(type).map(r => r.name)}`);
            return found[0];
        },
        waitsFor(resource, other) {
            const seen = new Set<string>();
            const ahead = [...resource.dependencies];
            for (let urn = ahead.pop(); urn; urn = ahead.pop()) {
                if (urn === other.urn) return true;
                if (seen.has(urn)) continue;
                seen.add(urn);
                ahead.push(...(resources.find(r => r.urn === urn)?.dependencies ?? []));
            }
            return false;
        },
    };
}

interface Monitor {
    registerResource(request: RegisterResourceRequest, done: (error: Error | null, response: RegisterResourceResponse) => void): void;
    invoke(request: { getTok(): string }, done: (error: Error) => void): void;
}

/** What a resource has once AWS has made it, beside its arguments, as far as the program reads it. */
function madeByAws(type: string, arn: string): Record<string, unknown> {
    if (/^aws:(rds\/instance|docdb\/cluster):/.test(type)) return { masterUserSecrets: [{ secretArn: `${arn}-secret` }] };
    if (type.startsWith("aws:cloudformation/stack:")) return { outputs: { Broker: `${arn}-broker`, Arn: arn } };
    return {};
}

/** Keeps each request whole, refuses to ask AWS anything, and plays AWS where the program is to run as deployed. */
function listen(requests: Map<string, RegisterResourceRequest>, deployed: boolean): void {
    const monitor = getMonitor() as unknown as Monitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, done) =>
        register(request, (error, response) => {
            requests.set(response.getUrn(), request);
            if (deployed && request.getCustom()) {
                const name = request.getName();
                const state = response.getObject()?.toJavaScript() ?? {};
                response.setId(`${name}-id`);
                const arn = `arn:aws:test:eu-central-1:111122223333:${name}`;
                response.setObject(Struct.fromJavaScript({ name, ...madeByAws(request.getType(), arn), ...state, arn }));
            }
            done(error, response);
        });
    monitor.invoke = (request, done) => done(new Error(`${request.getTok()} asks AWS, which an offline preview cannot`));
}

/** The value of an output, or `unknown` when it is not known in this run. */
export async function read<T>(output: pulumi.Input<T>): Promise<T | string> {
    const wrapped = pulumi.output(output) as pulumi.Output<T> & { isKnown: Promise<boolean>; promise(withUnknowns?: boolean): Promise<T> };
    return (await wrapped.isKnown) ? wrapped.promise() : unknown;
}
