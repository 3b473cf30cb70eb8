import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../config/manifest";
import type { PhaseTexts } from "../../config/phase-texts";
import { type Placeholder, parseTemplate, placeholdersOf, written } from "../../config/placeholders";
import { portsOf } from "../../config/uses";
import type { Store } from "../foundation";
import type { Composed, Secrets } from "../secrets";

/** What `${name.field}` stands for in a manifest: stores' and services' addresses, and fields of secrets. */
export class Values {
    constructor(
        private readonly manifest: Manifest,
        private readonly stores: Record<string, Store>,
        private readonly secrets: Secrets,
        private readonly phase: PhaseTexts = {},
    ) {}

    /** A text of `environment` or `files` with its values put in; a string wherever nothing has to wait for AWS. */
    text(template: string): pulumi.Input<string> {
        const texts = parseTemplate(template).map(piece => (typeof piece === "string" ? piece : this.open(piece)));
        return texts.every(text => typeof text === "string") ? texts.join("") : pulumi.concat(...texts);
    }

    /** Something with its command line's placeholders put in; only what the phase says stands there, so no word has to wait. */
    started<S extends { command?: string[]; args?: string[] }>(spec: S): S {
        const words = (list: string[] | undefined) => list?.map(word => String(this.text(word)));
        return { ...spec, command: words(spec.command), args: words(spec.args) };
    }

    /** The templates of `secrets`, taken apart; those that need an optional secret which nobody has put there are left out. */
    composed(templates: Record<string, string>): Record<string, Composed> {
        const there = Object.entries(templates).filter(([, template]) => placeholdersOf(template).every(({ name }) => !this.lacks(name)));
        return Object.fromEntries(there.map(([variable, template]) => [variable, parseTemplate(template).map(piece => this.compose(piece))]));
    }

    /** The secrets that templates need and nobody has put into Secrets Manager; optional ones are not among them. */
    missing(templates: Record<string, string>): string[] {
        return named(templates)
            .filter(name => this.lacks(name) && !this.optional(name))
            .sort();
    }

    /** What must exist before the templates' secrets can be read. */
    ready(templates: Record<string, string>): pulumi.Resource[] {
        return named(templates)
            .filter(name => !this.lacks(name))
            .flatMap(name => (name in this.stores ? this.stores[name].ready : this.isSecret(name) ? this.secrets.ready(name) : []));
    }

    private compose(piece: string | Placeholder): Composed[number] {
        if (typeof piece === "string") return piece;
        const { name, field } = piece;
        if (this.isSecret(name)) return { secret: this.secrets.nameOf(name), field };
        const secret = this.stores[name]?.secretFields[field];
        if (secret) return secret;
        const value = this.open(piece);
        return typeof value === "string" ? value : pulumi.output(value);
    }

    private open(placeholder: Placeholder): pulumi.Input<string> {
        const { name, field } = placeholder;
        const service = this.manifest.services[name];
        const offered = this.phase[name] ?? (service ? serviceValues(this.manifest.name, name, portsOf(service)) : (this.stores[name]?.values ?? {}));
        if (field in offered) return offered[field];
        throw new Error(`${written(placeholder)} stands for nothing: ${name} offers ${Object.keys(offered).join(", ") || "no values"}`);
    }

    private isSecret(name: string): boolean {
        return name in this.manifest.exchanges || name in this.manifest.secrets;
    }

    private lacks(name: string): boolean {
        const provided = name in this.manifest.exchanges || (name in this.manifest.secrets && !("generated" in this.manifest.secrets[name]));
        return provided && !this.secrets.staged(name);
    }

    private optional(name: string): boolean {
        const secret = this.manifest.secrets[name];
        return secret !== undefined && "optional" in secret && secret.optional;
    }
}

/** What templates name, each once. */
function named(templates: Record<string, string>): string[] {
    return [...new Set(Object.values(templates).flatMap(template => placeholdersOf(template).map(({ name }) => name)))];
}

/** A service's Service, under a name that resolves from every namespace. */
function serviceValues(bot: string, service: string, ports: Record<string, number>): Record<string, string> {
    return {
        host: `${service}.${bot}.svc.cluster.local`,
        ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [`port.${name}`, String(port)])),
    };
}
