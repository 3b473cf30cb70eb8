import type * as provider from "@pulumi/aws";

type Named = Record<string, { __pulumiType: string }>;

const tokens = (module: string): Named =>
    new Proxy<Named>(
        {},
        { get: (known, name: string) => (known[name] ??= { __pulumiType: `aws:${module}/${name[0].toLowerCase()}${name.slice(1)}:${name}` }) },
    );

/**
 * The AWS provider's classes, of which a rule reads nothing but the type's token. Loading the provider itself would take a third of the pack's
 * start, and the CLI waits for the pack at every run.
 */
export const aws = new Proxy<Record<string, Named>>({}, { get: (known, module: string) => (known[module] ??= tokens(module)) }) as unknown as typeof provider;
