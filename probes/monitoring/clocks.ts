import { each, type Looked, measure } from "../answers";
import type { Probe, Target } from "../probe";
import { prometheusOf } from "../prometheus";

export const clocksAreSet: Probe<Target> = {
    name: "monitoring.clocks-are-set",
    says: "whether the clock of every node is set, and how far it is off",
    targets: () => [{ name: "the nodes" }],
    async ask({ name }, { world, demands, signal }) {
        const prometheus = await prometheusOf({ world, signal });
        const [status, offsets, known] = await Promise.all(
            ["min by (instance) (node_timex_sync_status)", "max by (instance) (abs(node_timex_offset_seconds)) * 1000", "count(kube_node_info)"].map(one =>
                prometheus.query(one),
            ),
        );
        const looked = status.map(({ labels, value }): Looked => ({ name: labels.instance, flaw: value === 1 ? undefined : "nothing sets it" }));
        const nodes = known[0]?.value;
        const seen = measure(
            `${name} whose clock is known`,
            "every one",
            `${looked.length} of ${nodes ?? "an unknown number"}`,
            nodes === undefined ? undefined : looked.length >= nodes,
        );
        const worst = [...offsets].sort((one, other) => other.value - one.value)[0];
        const most = demands.milliseconds;
        const value = worst && Math.round(worst.value * 10) / 10;
        return [
            seen,
            ...each(`the clock of ${name}`, "set by a clock outside", looked),
            ...(worst
                ? [
                      {
                          ...measure(
                              `the clock of ${name} that is off most`,
                              "as the list wants it",
                              `${value} ms on ${worst.labels.instance}`,
                              most === undefined ? undefined : value <= most,
                          ),
                          ...{ demand: "milliseconds", value },
                      },
                  ]
                : []),
        ];
    },
};
