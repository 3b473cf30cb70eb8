import * as assert from "node:assert";
import type { PolicyResource } from "@pulumi/policy";
import { alikeObjects } from "../../bench/pack-shapes";
import { Graph } from "../../policies/engine/graph";
import { isGraphRule } from "../../policies/engine/runner";
import { rules } from "../../policies/rules";

/** How often the rules on the graph read a property, per object. */
function readsPerObject(count: number, namespaces: number): number {
    let reads = 0;
    const counted = <T>(value: T): T =>
        typeof value === "object" && value !== null
            ? new Proxy(value, {
                  get: (object, key) => {
                      reads++;
                      return counted(Reflect.get(object, key));
                  },
              })
            : value;
    const resources = alikeObjects(count, namespaces).map(one => ({ ...one, props: counted(one.properties), opts: {}, dependencies: [] }) as unknown);
    const graph = new Graph(resources as PolicyResource[]);
    for (const rule of rules.filter(isGraphRule)) for (const node of rule.nodes(graph)) rule.flaw(node, graph, rule.thresholds ?? {});
    return reads / count;
}

describe("what the rules on the graph read", () => {
    for (const namespaces of [1, 10])
        it(`grows with the resources, and not with their square, where all are alike in ${namespaces} namespaces`, () => {
            const [few, many] = [readsPerObject(100, namespaces), readsPerObject(400, namespaces)];
            assert.ok(many < few * 1.2, `${few.toFixed(0)} readings per object among 100, ${many.toFixed(0)} among 400`);
        });
});
