import type { Measure } from "../../checklist/evidence-file";
import { NoAccess, type Probe, type Target, type World } from "../probe";

const least = 4;

/**
 * A probe that signs in, made so that no secret which it was given leaves it, whatever a server sends back: not in a measure, nor in an error, nor in the
 * cause of one.
 */
export function discreet<T extends Target>(probe: Probe<T>): Probe<T> {
    return {
        ...probe,
        async ask(target, asked) {
            const known = new Set<string>();
            const secret: World["means"]["secret"] = async name => {
                const fields = await asked.world.means.secret(name);
                for (const [field, value] of Object.entries(fields)) if (/password|key|token|secret/i.test(field) && value.length >= least) known.add(value);
                return fields;
            };
            const world = { ...asked.world, means: { ...asked.world.means, secret } };
            const hidden = (text: string) => {
                const forms = [...known].flatMap(value => [value, encodeURIComponent(value), Buffer.from(value).toString("base64").replace(/=+$/, "")]);
                return forms.reduce((shown, form) => shown.replaceAll(form, "[secret]"), text);
            };
            try {
                const measured = await probe.ask(target, { ...asked, world });
                return measured.map((one): Measure => ({ ...one, what: hidden(one.what), demanded: hidden(one.demanded), found: hidden(one.found) }));
            } catch (error) {
                const message = hidden(error instanceof Error ? error.message : "it could not be asked");
                throw error instanceof NoAccess ? new NoAccess(message) : new Error(message);
            }
        },
    };
}
