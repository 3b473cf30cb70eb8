#!/usr/bin/env node
// kubectl, as far as `recover` and `unlock` call it: answers from the file that FAKE_CLUSTER names, and writes what it was called with beside it.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";

const file = process.env.FAKE_CLUSTER;
const [verb, kind, ...rest] = process.argv.slice(2);
appendFileSync(`${file}.called`, `${process.argv.slice(2).join(" ")}\n`);
const cluster = JSON.parse(readFileSync(file, "utf8"));
const flag = name => rest.find(one => one.startsWith(`--${name}=`))?.slice(name.length + 3);
const name = rest[0]?.startsWith("--") ? undefined : rest[0];
const fail = text => {
    process.stderr.write(`${text}\n`);
    process.exit(1);
};
if (cluster.says !== undefined) {
    process.stdout.write(cluster.says);
    process.exit(0);
}
if (cluster.fails) fail(cluster.fails);
if (verb === "get" && kind === "secrets") process.stdout.write(cluster.secrets ?? "");
else if (verb === "get") {
    const singular = kind.replace(/s$/, "");
    const of = cluster.objects.filter(one => one.kind.toLowerCase() === singular && (!flag("namespace") || one.metadata.namespace === flag("namespace")));
    if (!name) process.stdout.write(JSON.stringify({ kind: "List", items: of }));
    else {
        const found = of.find(one => one.metadata.name === name);
        if (found) process.stdout.write(JSON.stringify(found));
    }
} else if (verb === "patch" && kind === "node") {
    const node = cluster.objects.find(one => one.kind === "Node" && one.metadata.name === name);
    const at = path =>
        path
            .split("/")
            .slice(1)
            .reduce((value, key) => value?.[key], node);
    for (const { op, path, value } of JSON.parse(flag("patch"))) {
        if (op === "test" && JSON.stringify(at(path)) !== JSON.stringify(value)) fail(`The request is invalid: testing ${path} value failed`);
        if (op === "add") node.spec.taints = value;
    }
    // What Kubernetes does then: the pod is taken away, and the StatefulSet makes another one.
    for (const pod of cluster.objects.filter(one => one.kind === "Pod" && one.spec.nodeName === name)) {
        pod.metadata = { ...pod.metadata, uid: `${pod.metadata.uid}-new`, deletionTimestamp: undefined };
        pod.spec.nodeName = cluster.next;
        pod.status.conditions = [{ type: "Ready", status: cluster.next ? "True" : "False" }];
    }
    writeFileSync(file, JSON.stringify(cluster));
} else fail(`nothing is known of ${verb} ${kind}`);
