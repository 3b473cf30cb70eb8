import { patient } from "../secrets/values.mjs";

const read = payload => {
    try {
        return JSON.parse(Buffer.from(payload ?? []).toString("utf8"));
    } catch {
        return undefined;
    }
};

/** Asks the guards of all zones at once, each of which has an address of its own; of one that failed nothing is said but that. */
export const zonesOf = ({ lambda, guards, sleep }) => {
    const ask = patient(lambda, sleep);
    return event =>
        Promise.all(
            guards.map(async guard => {
                const { Payload, FunctionError } = await ask.invoke({ FunctionName: guard, Payload: JSON.stringify(event) });
                return { guard, said: FunctionError ? undefined : read(Payload) };
            }),
        );
};
