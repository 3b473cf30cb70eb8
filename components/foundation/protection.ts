import * as pulumi from "@pulumi/pulumi";
import { oneOf, SettingsError, show } from "../../config/faults/faults";

/** Service's own locks, beside Pulumi's. */
const locks = ["deletionProtection", "deletionProtectionEnabled", "enableDeletionProtection"];

/** A resource's name in the settings: its type and its name, as in the end of its URN. */
export const nameInStack = ({ type, name }: { type: string; name: string }): string => `${type}::${name}`;

/**
 * Takes the protection off resources that are to go, by their names as `golive:unprotected` has them; called before anything is built. What comes back
 * refuses, once all is built, names of nothing that is protected. Trap: this is an `up` of its own, or Pulumi still refuses to delete them.
 */
export function withoutProtection(names: readonly string[]): { refuseStrangers: (stack: string) => void } {
    const met = new Map<string, boolean>();
    if (names.length > 0)
        pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
            const own = nameInStack({ type, name });
            if (opts.protect) met.set(own, names.includes(own));
            if (!opts.protect || !names.includes(own)) return undefined;
            const off = locks.filter(lock => lock in props).map(lock => [lock, false]);
            return { props: { ...props, ...Object.fromEntries(off) }, opts: { ...opts, protect: false } };
        });
    return {
        refuseStrangers: stack => {
            const faults = names.flatMap((name, index) =>
                met.get(name)
                    ? []
                    : [
                          {
                              file: `Pulumi.${stack}.yaml`,
                              path: `golive:unprotected[${index}]`,
                              found: show(name),
                              allowed: `what is protected: ${oneOf(name, [...met.keys()])}`,
                          },
                      ],
            );
            if (faults.length > 0) throw new SettingsError(faults);
        },
    };
}
