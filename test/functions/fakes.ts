import { format } from "node:util";
import { secret, secretsIn } from "../leaks/collect";

/**
 * A line of a function's log as Lambda's runtime writes it where JSON is the format (aws/aws-lambda-nodejs-runtime-interface-client, src/LogPatch.js): what is
 * logged alone stands in `message` as it is, an object as an object and a text as a text, whatever is in it.
 */
export const lambdaLine = (...words: unknown[]): string => {
    const message = words.length === 1 ? words[0] : format(...words);
    return JSON.stringify({ timestamp: "2026-11-29T08:00:00.000Z", level: "INFO", requestId: "5f2c1a90-0000-4000-8000-000000000000", message });
};

/** An AWS client's error. */
export function awsError(name: string): Error {
    return Object.assign(new Error(name), { name });
}

interface Version {
    value: string;
    stages: string[];
    created: Date;
}

/** Versions of a secret, whose values nothing in a run of the tests may say. */
class Versions extends Map<string, Version> {
    override set(id: string, version: Version): this {
        try {
            secretsIn(JSON.parse(version.value || "{}"));
        } catch {
            secret(version.value);
        }
        return super.set(id, version);
    }
}

/**
 * Secrets Manager as far as the functions use it: versions, stages, and its refusals, as docs.aws.amazon.com/secretsmanager/latest/apireference has
 * them. moto 5.2 differs there: it gives a label to a second version, and begins a rotation beside one that is pending.
 */
export class FakeSecretsManager {
    versions = new Versions();
    calls: string[] = [];
    deleted = false;
    /** Errors that the next calls of an operation end in. */
    failing: Record<string, Error[]> = {};
    passwords = 0;
    excluded = "";

    constructor(
        readonly name: string,
        readonly arn = `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`,
    ) {}

    private call(operation: string) {
        this.calls.push(operation);
        const error = this.failing[operation]?.shift();
        if (error) throw error;
    }
    private staged(stage: string) {
        return [...this.versions].find(([, version]) => version.stages.includes(stage));
    }
    private move(stage: string, to?: string) {
        const from = this.staged(stage)?.[0];
        for (const version of this.versions.values()) version.stages = version.stages.filter(s => s !== stage);
        if (to) this.versions.get(to)?.stages.push(stage);
        // The one that was current becomes the previous one by itself.
        if (stage === "AWSCURRENT" && from && from !== to) this.move("AWSPREVIOUS", from);
    }
    /** The fields of the version at a stage. */
    fields(stage: string) {
        const found = this.staged(stage);
        return found && JSON.parse(found[1].value);
    }

    /** A version without a label is deprecated, and named no more. */
    async describeSecret(_: object) {
        this.call("describeSecret");
        return {
            ARN: this.arn,
            Name: this.name,
            DeletedDate: this.deleted ? new Date() : undefined,
            VersionIdsToStages: Object.fromEntries([...this.versions].filter(([, { stages }]) => stages.length).map(([id, { stages }]) => [id, [...stages]])),
        };
    }
    async listSecretVersionIds(_: object): Promise<{ Versions: { VersionId: string; VersionStages?: string[]; CreatedDate: Date }[] }> {
        this.call("listSecretVersionIds");
        const labelled = [...this.versions].filter(([, { stages }]) => stages.length);
        return { Versions: labelled.map(([VersionId, { stages, created }]) => ({ VersionId, VersionStages: [...stages], CreatedDate: created })) };
    }
    async getRandomPassword(input: { PasswordLength: number; ExcludeCharacters: string; RequireEachIncludedType: boolean }) {
        this.call("getRandomPassword");
        this.excluded = input.ExcludeCharacters;
        return { RandomPassword: `secret-${++this.passwords}-`.padEnd(input.PasswordLength, "x") };
    }
    async getSecretValue({ VersionStage = "AWSCURRENT", VersionId }: { VersionStage?: string; VersionId?: string }): Promise<{
        SecretString: string;
        VersionId?: string;
    }> {
        this.call("getSecretValue");
        const found = this.staged(VersionStage);
        if (!found || found[1].value === "" || (VersionId && found[0] !== VersionId)) throw awsError("ResourceNotFoundException");
        return { SecretString: found[1].value, VersionId: found[0] };
    }
    /** A version's value is there for good; the same one again is ignored, with its labels. */
    async putSecretValue(input: { ClientRequestToken?: string; SecretString: string; VersionStages?: string[] }) {
        this.call("putSecretValue");
        const id = input.ClientRequestToken ?? `version-${this.versions.size}`;
        const old = this.versions.get(id);
        if (old?.value) {
            if (old.value !== input.SecretString) throw awsError("ResourceExistsException");
            return {};
        }
        this.versions.set(id, { value: input.SecretString, stages: old?.stages ?? [], created: old?.created ?? new Date() });
        for (const stage of input.VersionStages ?? ["AWSCURRENT"]) this.move(stage, id);
        return {};
    }
    /** Refuses to take a label from a version that does not have it, to move one whose place is not named, and to leave a secret without a current version. */
    async updateSecretVersionStage(input: { VersionStage: string; MoveToVersionId?: string; RemoveFromVersionId?: string }) {
        this.call("updateSecretVersionStage");
        const { VersionStage, MoveToVersionId: to, RemoveFromVersionId: from } = input;
        const at = this.staged(VersionStage)?.[0];
        if (at !== from && at !== to) throw awsError("InvalidParameterException");
        if (to === undefined && (from === undefined || VersionStage === "AWSCURRENT")) throw awsError("InvalidParameterException");
        if (to !== undefined && !this.versions.has(to)) throw awsError("ResourceNotFoundException");
        this.move(VersionStage, to);
    }
    /** What RotateSecret does before it calls the function: an empty version that is pending, and none while another one is. */
    startRotation(token: string) {
        const pending = this.staged("AWSPENDING");
        if (pending && !pending[1].stages.includes("AWSCURRENT")) throw awsError("InvalidRequestException");
        this.versions.set(token, { value: "", stages: [], created: new Date() });
        this.move("AWSPENDING", token);
    }
    /** What a person does who gives a rotation up: UpdateSecretVersionStage without a version to move the label to. */
    giveUpRotation() {
        this.move("AWSPENDING");
    }
}

/** One client for several secrets, each known by its name and its ARN. */
export function secretsManagerOf(...secrets: FakeSecretsManager[]): FakeSecretsManager {
    return new Proxy(secrets[0], {
        get: (first, call) => (input: { SecretId?: string }) => {
            const of = call === "getRandomPassword" ? first : secrets.find(({ name, arn }) => input.SecretId === name || input.SecretId === arn);
            if (!of) throw awsError("ResourceNotFoundException");
            return (of as unknown as Record<string | symbol, (input: object) => unknown>)[call](input);
        },
    });
}

/** ElastiCache's users as far as the functions use them: a change takes a moment, in which another one is refused. */
export class FakeElastiCache {
    passwords: string[] = [];
    accessString = "off -@all";
    changes = 0;
    /** How often the user is still not active when asked. */
    busy = 0;
    failing: Error[] = [];
    /** The user's group, and how often it is still not active when asked. */
    group = "group";
    groupBusy = 0;

    async describeUsers(_: object) {
        return { Users: [{ Status: this.busy-- > 0 ? "modifying" : "active", UserGroupIds: [this.group] }] };
    }
    async describeUserGroups({ UserGroupId }: { UserGroupId: string }) {
        if (UserGroupId !== this.group) throw awsError("UserGroupNotFound");
        return { UserGroups: [{ Status: this.groupBusy-- > 0 ? "modifying" : "active" }] };
    }
    async modifyUser(input: { AccessString?: string; AuthenticationMode: { Type: string; Passwords: string[] } }) {
        const error = this.failing.shift();
        if (error) throw error;
        if (this.busy > 0) throw awsError("InvalidUserState");
        this.changes++;
        this.passwords = input.AuthenticationMode.Passwords;
        this.accessString = input.AccessString ?? this.accessString;
        this.busy = 2;
    }
}
