import * as assert from "node:assert";
import type { RecordedResource } from "../../policies/engine/analysis";
import { bots, recordingOf } from "./recordings";

// biome-ignore lint/suspicious/noExplicitAny: a test reads any property of any resource
type Any = any;

const isWorkload = ({ type }: RecordedResource) => /^kubernetes:apps\/v1:(Deployment|StatefulSet)$/.test(type);
const podOf = ({ properties }: RecordedResource): Any => (properties as Any).spec.template;

describe("rollouts", () => {
    const graphs: [string, RecordedResource[]][] = [];
    before(async function () {
        this.timeout(60_000);
        for (const bot of bots) for (const stack of ["prod", "staging"]) graphs.push([`${bot} in ${stack}`, (await recordingOf(bot, stack)).resources]);
    });

    describe("behind the load balancer", () => {
        /** Each public service: its pods, its targets, and the namespace that it is in. */
        const reached = () =>
            graphs.flatMap(([where, all]) =>
                all
                    .filter(({ type }) => type.endsWith(":TargetGroupBinding"))
                    .map(({ properties }) => {
                        const { metadata, spec } = properties as Any;
                        const service = spec.serviceRef.name;
                        const find = (wanted: (one: RecordedResource) => boolean, what: string) =>
                            all.find(wanted) ?? assert.fail(`${where}: ${what} of ${service}`);
                        return {
                            where: `${service} of ${where}`,
                            workload: find(one => isWorkload(one) && one.name === service, "pods"),
                            targets: find(({ type, name }) => type === "aws:lb/targetGroup:TargetGroup" && name === service, "targets").properties as Any,
                            namespace: find(
                                one => one.type === "kubernetes:core/v1:Namespace" && (one.properties as Any).metadata.name === metadata.namespace,
                                "namespace",
                            ),
                        };
                    }),
            );

        it("are there to be looked at", () => assert.ok(reached().length >= 4));
        it("let no old pod go before the load balancer has taken the new one for healthy", () => {
            for (const { where, workload, targets, namespace } of reached()) {
                const { interval, healthyThreshold } = targets.healthCheck;
                const { minReadySeconds, strategy } = (workload.properties as Any).spec;
                if (strategy?.type === "RollingUpdate") assert.ok(minReadySeconds > interval * healthyThreshold, `${where}: ${minReadySeconds} s`);
                assert.strictEqual((namespace.properties as Any).metadata.labels["eks.amazonaws.com/pod-readiness-gate-inject"], "enabled", where);
            }
        });
        it("let a pod answer until the load balancer has let go of it, and then the time that the manifest gives it", () => {
            for (const { where, workload, targets } of reached()) {
                const { containers, terminationGracePeriodSeconds } = podOf(workload).spec;
                const answers = containers[0].lifecycle.preStop.sleep.seconds;
                assert.ok(answers >= targets.deregistrationDelay + 10, `${where}: answers ${answers} s, deregistered after ${targets.deregistrationDelay} s`);
                assert.ok(terminationGracePeriodSeconds > answers, `${where}: killed after ${terminationGracePeriodSeconds} s`);
            }
        });
    });

    it("never push out what places orders, nor the stores in the cluster that it trades by", () => {
        for (const [where, all] of graphs) {
            const classes = all.filter(({ type }) => type === "kubernetes:scheduling.k8s.io/v1:PriorityClass").map(({ properties }) => properties as Any);
            const valueOfClass = (name: string | undefined) => classes.find(({ metadata }) => metadata.name === name)?.value ?? 0;
            const placers = all.filter(one => isWorkload(one) && podOf(one).metadata.annotations?.["golive.dev/places-orders"]);
            const stores = all.flatMap(({ type, name, properties: p }) =>
                type === "kubernetes:postgresql.cnpg.io/v1:Cluster"
                    ? [{ name, priority: (p as Any).spec.priorityClassName }]
                    : type.endsWith(":Release") && (p as Any).chart === "nats"
                      ? [{ name, priority: (p as Any).values.podTemplate.merge.spec.priorityClassName }]
                      : [],
            );
            const others = all.filter(one => isWorkload(one) && !podOf(one).metadata.annotations?.["karpenter.sh/do-not-disrupt"]);
            assert.ok(placers.length > 0, where);
            for (const placer of placers) {
                const value = valueOfClass(podOf(placer).spec.priorityClassName);
                assert.ok(value > 0, `${where}: ${placer.name} goes with everybody else`);
                for (const { name, priority } of stores) assert.ok(valueOfClass(priority) >= value, `${where}: ${placer.name} pushes out ${name}`);
                for (const { name, ...other } of others) assert.ok(valueOfClass(podOf({ name, ...other }).spec.priorityClassName) < value, `${where}: ${name}`);
            }
        }
    });
});
