import * as assert from "node:assert";
import { brokenIn, type Graph, graphOf, pairsOf, unwaited } from "./orders";
import { awsOrders } from "./orders-aws";
import { clusterOrders } from "./orders-cluster";
import { bots, recordingOf } from "./recordings";

const orders = [...clusterOrders, ...awsOrders];
const stacks = ["prod", "staging"];

describe("before B, A", () => {
    const graphs: [string, Graph][] = [];
    before(async function () {
        this.timeout(60_000);
        for (const bot of bots) for (const stack of stacks) graphs.push([`${bot} in ${stack}`, graphOf((await recordingOf(bot, stack)).resources)]);
    });

    it("has a wait for all that EKS takes at once and spreads afterwards, but for the nodes' access, for which kubelets ask again", () => {
        for (const [where, graph] of graphs) {
            const spread = graph.resources.filter(
                ({ type, name }) => /:(AccessPolicyAssociation|PodIdentityAssociation)$/.test(type) && !name.endsWith("-nodes"),
            );
            const hasty = spread.filter(one => graph.naming("command:local:Command", "triggers", one).length === 0);
            assert.deepStrictEqual(
                hasty.map(({ name }) => name),
                [],
                where,
            );
            assert.ok(spread.length > 1, where);
        }
    });

    it("knows the pods of every Pod Identity, but of those that a restore will make", () => {
        const order = orders.find(({ says }) => says.includes("Pod Identity")) ?? assert.fail("no such order");
        for (const [where, graph] of graphs) {
            const used = new Set(pairsOf(order, graph).map(([, earlier]) => earlier.name));
            const made = graph.of("aws:eks/podIdentityAssociation:PodIdentityAssociation").map(({ name }) => name);
            assert.deepStrictEqual(
                made.filter(name => !used.has(name) && !name.endsWith("-restored")),
                [],
                where,
            );
        }
    });

    for (const order of orders) {
        describe(order.says, () => {
            it("holds for the whole graph of every bot", () => {
                const broken = graphs.flatMap(([where, graph]) => brokenIn(order, graph).map(flaw => ({ flaw, where })));
                const excused = broken.filter(({ flaw }) => order.except?.named.test(flaw));
                assert.deepStrictEqual(
                    broken.filter(one => !excused.includes(one)).map(({ flaw, where }) => `${where}: ${flaw}`),
                    [],
                    order.because,
                );
                if (order.except) assert.ok(excused.length > 0, `the exception is over: ${order.except.why}`);
            });
            it("is about something, and each of its pairs is named when it is broken", () => {
                const [, graph] = graphs.find(([, one]) => pairsOf(order, one).length > 0) ?? assert.fail("no bot has anything of the kind");
                for (const [, earlier] of new Map(pairsOf(order, graph).map(pair => [pair[1].type, pair])).values())
                    assert.ok(brokenIn(order, graphOf(unwaited(graph.resources, earlier))).length > 0, `nobody misses ${earlier.urn}`);
            });
        });
    }
});
