import { measure } from "../answers";
import { counted } from "../held";
import type { Probe } from "../probe";
import { ageOf } from "../secret-age";
import { type KeyTarget, keyTargets } from "./keys";

export const keyAge: Probe<KeyTarget> = {
    name: "exchange.key-age",
    says: "whether every exchange key in use is younger than its list allows",
    targets: keyTargets,
    async ask({ name }, { world, demands, signal }) {
        const { bot, stack } = world.everything.target;
        const what = `the key of ${name}`;
        const age = await ageOf(`${bot}/${stack}/${name}`, world, signal);
        if (typeof age === "string") return [measure(what, "as young as the list wants it", age, false)];
        return [counted({ what, demand: "days", value: age, is: "atMost", unit: "days old", demands })];
    },
};
