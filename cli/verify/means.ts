import { nameOf } from "../../components/foundation";
import { bastionTag, portForwarding } from "../../components/network";
import type { Target } from "../../config/target";
import { meansOf } from "../../probes/means";
import { amazon } from "../on-call/amazon";

/** The ways into a stack, for whoever is at this machine. */
export const meansFor = (target: Target): ReturnType<typeof meansOf> =>
    meansOf({
        region: target.region,
        cluster: nameOf(target, ""),
        bastion: { tag: bastionTag(target), document: portForwarding },
        aws: region => amazon(region),
    });
