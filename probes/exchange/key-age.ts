import { secretName } from "../../config/secret-names";
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
        const what = `the key of ${name}`;
        const age = await ageOf(secretName(world.everything.target, name), world, signal);
        if (typeof age === "string") return [measure(what, "as young as the list wants it", age, false)];
        return [counted({ what, demand: "days", value: age, is: "atMost", unit: "days old", demands })];
    },
};
