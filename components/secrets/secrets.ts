import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import { placeholdersOf } from "../../config/placeholders";
import type { Target } from "../../config/target";
import { secretReaders } from "../../config/uses";
import { type EncryptionKey, secretName } from "../foundation";
import { Secret, type SecretArgs } from "./secret";
import { type Due, SecretAge } from "./secret-age";
import { type Birth, birthRoleArn, SecretBirth } from "./secret-birth";

/** What the bot's secrets need to know. */
export interface SecretsArgs {
    /** The account, region and names. */
    target: Target;
    /** Days in which a deleted secret can be restored; 0 deletes at once. */
    recoveryDays: number;
    /** The bot: its exchanges and secrets, and the services that use them. */
    manifest: Manifest;
    /** Exchanges and provided secrets whose value a person has put into Secrets Manager. */
    staged: string[];
    /** Encrypts every secret. */
    key: EncryptionKey;
    /** Key of the birth function's logs. Default: CloudWatch's own. */
    logsKey?: EncryptionKey;
    /** Addresses from which each exchange lets its key be used, as a person entered them there, by the exchange's name (cryptofunk:37). Default: none. */
    addresses?: Record<string, string[]>;
    /** Who reads a secret beside the services that name it, such as `{ slack: ["monitoring"] }`. Default: nobody. */
    readers?: Record<string, string[]>;
    /** ARNs of the roles of people who verify and drill (`golive:access.auditors`). Default: none. */
    auditors?: string[];
    /**
     * Exchanges whose key a person stages and the key guard looks at, by name, each with the checks that a person says, since the exchange says them to no
     * machine (`unanswerable`). Default: none.
     */
    asked?: Record<string, readonly string[]>;
    /** SNS topics that are told when a person has to replace a secret. Default: none. */
    topics?: pulumi.Input<string>[];
    /** Last word on any argument of each secret. */
    override?: Partial<aws.secretsmanager.SecretArgs>;
}

/** A machine-made secret that a store or the monitoring adds to the bot's own. */
export interface BornArgs extends Birth {
    /** What it is, in a sentence. */
    description: string;
    /** Who may read it: names of services (`readersOf` finds a store's), or ARNs of roles. */
    readers: string[];
    /** ARN patterns of functions' roles that rotate it: `UserRotation.roleOf(...)`. Default: none. */
    rotators?: string[];
    /** Days after which it has to be another one, and who sees to that; an alarm tells when nobody did (arbitrage:132). Default: never. */
    due?: Due;
    /** What the birth waits for beside the secret, such as what its user is part of. Default: nothing. */
    after?: pulumi.Resource[];
}

/**
 * Every secret the bot names, in Secrets Manager (cryptofunk:31): exchange keys and provided secrets wait for a person, generated ones are born in AWS.
 * No value is in the program, its settings or its state; each may be read by exactly the services that name it.
 */
export class Secrets extends pulumi.ComponentResource {
    /** Exchanges and required provided secrets whose value is still missing, by name. */
    readonly missing: string[];
    /** For each missing one, the command that puts it there; it takes the value from a file, so that it is in no shell's history. */
    readonly staging: Record<string, string>;
    /** Roles of people who read, beside their services, the secrets with which `npm run verify` and `npm run drill` sign in; for `readers` of those alone. */
    readonly auditors: string[];
    private readonly args: SecretsArgs;
    private readonly birth: SecretBirth;
    private readonly due: Record<string, Due> = {};
    private readonly entries = new Map<string, { secret: Secret; ready: pulumi.Resource[] }>();

    constructor(
        private readonly instance: string,
        args: SecretsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("golive:access:Secrets", instance, {}, opts);
        const { manifest, target, key, logsKey } = args;
        this.args = args;
        this.auditors = args.auditors ?? [];
        this.birth = new SecretBirth(`${instance}-birth`, { target, key, logsKey }, { parent: this });
        const missing: string[] = [];
        for (const [name, exchange] of Object.entries(manifest.exchanges)) {
            if (!this.staged(name)) missing.push(name);
            this.enter(name, "exchange", `Keys of ${exchange.account} at ${exchange.venue}: ${exchange.keys.join(", ")}`, this.readersOf(name), {
                "golive:exchange": exchange.venue,
                "golive:account": exchange.account,
                "golive:permissions": exchange.permissions.join(" "),
                "golive:ip-restricted": String(exchange.ipRestricted),
                "golive:rotation-days": String(exchange.rotationDays),
                "golive:staged": String(this.staged(name)),
                ...this.addressesOf(name),
            });
        }
        for (const [name, secret] of Object.entries(manifest.secrets)) {
            if ("generated" in secret) {
                const { key: field, length } = secret.generated;
                this.born(name, { description: secret.description, field, length, readers: this.readersOf(name) });
                continue;
            }
            if (!secret.optional && !this.staged(name)) missing.push(name);
            const rotation: Record<string, string> = secret.rotationDays ? { "golive:rotation-days": String(secret.rotationDays) } : {};
            // An optional one that nobody staged is not waited for, so nothing says that it is missing.
            const staged: Record<string, string> = secret.optional && !this.staged(name) ? {} : { "golive:staged": String(this.staged(name)) };
            this.enter(name, "provided", secret.description, this.readersOf(name), { ...rotation, ...staged });
        }
        this.missing = missing.sort();
        this.staging = Object.fromEntries(this.missing.map(name => [name, `${this.stagingOf(name)} # a JSON object with ${this.fieldsOf(name).join(", ")}`]));
        this.registerOutputs({ missing: this.missing });
    }

    /** Secrets Manager's name of a secret: "<bot>/<stack>/<name>". */
    nameOf(name: string): string {
        return secretName(this.args.target, name);
    }

    /** ARN of a secret that was made. */
    arn(name: string): pulumi.Output<string> {
        return this.entry(name).secret.arn;
    }

    /** A secret that was made. */
    of(name: string): Secret {
        return this.entry(name).secret;
    }

    /** What a reader of the secret waits for: its policy and, where it is born here, its value. */
    ready(name: string): pulumi.Resource[] {
        return this.entry(name).ready;
    }

    /** The command that puts a secret's value there: one that the key guard looks at goes by it, where there is one. */
    private stagingOf(name: string): string {
        const { target, asked } = this.args;
        const seen = asked?.[name];
        if (seen === undefined)
            return `aws secretsmanager put-secret-value --region ${target.region} --secret-id ${this.nameOf(name)} --secret-string file://${name}.json`;
        const said = seen.length > 0 ? ` --seen ${seen.join(",")}` : "";
        return `npm run -s keys -- stage ${target.stack} ${name} --bot ${target.bot}${said} --fd 0 < ${name}.json`;
    }

    /** Fields of an exchange's or a provided secret's value. */
    private fieldsOf(name: string): string[] {
        const { exchanges, secrets } = this.args.manifest;
        const found = exchanges[name] ?? secrets[name];
        return "keys" in found ? found.keys : [];
    }

    /** Whether a person has put the value there. */
    staged(name: string): boolean {
        return this.args.staged.includes(name);
    }

    /** Services and jobs (and "migrations") whose `secrets` use `${name.field}`; of a store, only the given fields count. */
    readersOf(name: string, fields?: string[]): string[] {
        const users = secretReaders(this.args.manifest);
        const used = Object.entries(users).filter(([, templates]) =>
            Object.values(templates)
                .flatMap(placeholdersOf)
                .some(placeholder => placeholder.name === name && (!fields || fields.includes(placeholder.field))),
        );
        return [...used.map(([reader]) => reader), ...(this.args.readers?.[name] ?? [])];
    }

    /** Adds a machine-made secret: a store's user, the password of a dashboard. Its value is random, born in AWS, and never seen by Pulumi. */
    born(name: string, { description, readers, rotators = [], due, after = [], ...birth }: BornArgs): Secret {
        // The birth function reads a value only to bring its fields up to date, or to hand it to ElastiCache.
        const reads = birth.redisUser || Object.keys(birth.fields ?? {}).length > 0 ? [birthRoleArn(this.args.target)] : [];
        if (due) this.due[name] = due;
        const tags: Record<string, string> = due?.by === "person" ? { "golive:rotation-days": String(due.days) } : {};
        const secret = this.enter(name, "generated", description, [...readers, ...rotators, ...reads], tags);
        const invocation = this.birth.invoke(`${this.instance}-${name}`, secret, birth, { parent: secret, dependsOn: after });
        this.entry(name).ready.push(invocation);
        return secret;
    }

    /** Alarms for every secret that has to be replaced one day; called once, after the stores have added theirs. */
    remind(): void {
        const { manifest, target, topics, logsKey } = this.args;
        for (const [name, secret] of [...Object.entries(manifest.exchanges), ...Object.entries(manifest.secrets)])
            if ("rotationDays" in secret && secret.rotationDays && this.staged(name))
                this.due[name] = { days: secret.rotationDays, by: "person", staged: this.args.asked?.[name] !== undefined };
        const names = Object.keys(this.due);
        if (names.length === 0) return;
        const waitFor = names.flatMap(name => this.ready(name));
        new SecretAge(`${this.instance}-age`, { target, due: this.due, topics, waitFor, logsKey }, { parent: this });
    }

    /** What the exchange was told, for the rule that compares it with the addresses that the stack has. */
    private addressesOf(name: string): Record<string, string> {
        const addresses = this.args.addresses?.[name];
        return addresses?.length ? { "golive:addresses": addresses.join(" ") } : {};
    }

    private enter(name: string, kind: SecretArgs["kind"], description: string, readers: string[], tags?: Record<string, string>): Secret {
        const { target, key, recoveryDays, override } = this.args;
        const secret = new Secret(
            `${this.instance}-${name}`,
            { target, name, kind, description, key, recoveryDays, readers, tags, override },
            { parent: this },
        );
        this.entries.set(name, { secret, ready: [...secret.ready] });
        return secret;
    }

    private entry(name: string) {
        const entry = this.entries.get(name);
        if (!entry) throw new Error(`no secret named "${name}": there are ${[...this.entries.keys()].join(", ")}`);
        return entry;
    }
}
