import { setTimeout } from "node:timers/promises";
import { nearest } from "../names";
import { updateKubeconfig } from "../probes/means/cluster";
import { command, exit } from "./main";
import { manifestOf } from "./night/page";
import { refusal } from "./on-call/ask";
import { type Place, placeOf } from "./on-call/place";
import { NotTold } from "./on-call/run";
import { readServiceCall, UsageError } from "./output/arguments";
import { paintFor } from "./output/paint";
import { progressOn } from "./output/progress";
import { Cluster } from "./recover/cluster";
import { fateOf } from "./recover/instance";
import { bringBack, look } from "./recover/recover";

const lines = (...some: string[]) => process.stdout.write(`${some.join("\n")}\n`);

/** Throws UsageError for a service that the bot's manifest does not have; a manifest that cannot be read keeps nobody from recovering. */
function refuseUnknown(service: string, { bot }: Place): void {
    const services = Object.keys(manifestOf(bot).services ?? {});
    if (services.length === 0 || services.includes(service)) return;
    const near = nearest(service, services);
    throw new UsageError(`bots/${bot}.yaml has no service ${service}${near ? `; did you mean ${near}?` : "."} Allowed: ${services.join(", ")}.`);
}

/** What kubectl says where it knows no cluster is an address that nobody has ever set. */
const toldOf = ({ message }: NotTold, place: Place): string =>
    message.includes("localhost:8080") ? `KUBECONFIG names no cluster: ${updateKubeconfig(place)} writes one` : message;

/**
 * `npm run recover <stack> <service>`: brings back a service that is one pod of a StatefulSet, whose node is dead. Kubernetes leaves such a pod where
 * it is for ever, because the machine may live and still trade. This takes it away only once AWS proves the machine gone, and after a person said so.
 * Exit code 0 where the service works, 1 where nothing was done, or it does not work yet.
 */
command(
    "recover",
    async argv => {
        const { stack, service, yes } = readServiceCall(argv);
        const [place, paint, progress] = [placeOf(stack), paintFor(process.stdout), progressOn(process.stderr)];
        refuseUnknown(service, place);
        const cluster = new Cluster(place.bot);
        try {
            progress.doing("Looking at the pod, its node and its instance...");
            const found = await look(service, { place, cluster, fate: (id, others) => fateOf(id, place, others) });
            progress.done();
            lines(...found.says, ...("next" in found && found.next?.length ? ["", ...found.next.map(one => `  ${one}`)] : []));
            if (found.found === "works") return exit.go;
            if (found.found === "refused") {
                lines("", paint("bold", paint("red", "NOT RECOVERED")));
                return exit.noGo;
            }
            const { name } = found.node.metadata;
            lines(`Node ${name} will be marked as out of service: Kubernetes takes away every pod on it, and starts ${service} on another one.`);
            const no = await refusal(service, yes);
            if (no) {
                lines(no, "", paint("bold", paint("red", "NOT RECOVERED")));
                return exit.noGo;
            }
            const waiting = progressOn(process.stderr);
            const on = await bringBack(found, cluster, { sleep: setTimeout, say: waiting.doing });
            waiting.done();
            if (on === undefined) {
                lines(
                    `No new pod works after ten minutes; if a stop stands, none may start. Look: kubectl describe statefulset ${service} --namespace ${place.bot}`,
                );
                return exit.noGo;
            }
            lines("", `${paint("bold", paint("green", "RECOVERED"))}  ${service} works on node ${on}. EKS takes node ${name} away; the mark goes with it.`);
            return exit.go;
        } catch (error) {
            progress.done();
            if (!(error instanceof NotTold)) throw error;
            lines(`Not evaluated: ${toldOf(error, place)}`, "", paint("bold", paint("red", "NOT RECOVERED")));
            return exit.noGo;
        }
    },
    "NOT RECOVERED",
);
