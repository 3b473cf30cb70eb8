import { NoAccess } from "../../probes/probe";
import type { Around, Drill } from "./frame";

/** Why whoever drills is not let in, as a sentence; nothing where there are credentials of AWS and, for a drill that asks it, the stack's cluster answers. */
export async function shutOut(around: Around, { asksCluster = () => true }: Pick<Drill, "asksCluster">): Promise<string | undefined> {
    const { means } = around;
    try {
        const { credentials } = await means.aws();
        if (typeof credentials === "function") await reached("AWS", () => credentials());
        if (!asksCluster(around)) return undefined;
        const { VersionApi } = await import("@kubernetes/client-node");
        const config = await means.kubernetes();
        await reached("the cluster", () => config.makeApiClient(VersionApi).getCode());
        return undefined;
    } catch (error) {
        if (!(error instanceof NoAccess)) throw error;
        return `Nothing was done, and nothing is written: ${error.message.replace(/\.$/, "")}.`;
    }
}

/** Whatever keeps an answer away here is no access: nothing was looked at yet. */
async function reached(what: string, ask: () => Promise<unknown>): Promise<void> {
    try {
        await ask();
    } catch (error) {
        const { message, cause } = error as Error;
        const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message.split("\n")[0];
        throw new NoAccess(what === "AWS" ? `there are no credentials of AWS, log in to it first: ${why}` : `the API of ${what} does not answer: ${why}`);
    }
}
