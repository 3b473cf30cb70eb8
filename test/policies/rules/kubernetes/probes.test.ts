import * as rules from "../../../../policies/rules/kubernetes/probes";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule, type Flaw } from "../../cases";
import { container, init, pod, sound, withContainer } from "../fixtures/containers";

const deployment = "kubernetes:apps/v1:Deployment";

const perProbe: [rule: Parameters<typeof describeRule>[0], flaws: Flaw[], undecided: object[], harmless?: object[]][] = [
    [
        rules.isProbed,
        [[withContainer({ livenessProbe: undefined }), /livenessProbe is absent/]],
        [withContainer({ livenessProbe: unknown })],
        // Nothing sends to it.
        [init({ livenessProbe: undefined }), withContainer({ readinessProbe: undefined })],
    ],
    [
        rules.probesHitPorts,
        [
            [withContainer({ livenessProbe: { httpGet: { port: "web" } } }), /livenessProbe asks port "web"/],
            [withContainer({ readinessProbe: { httpGet: undefined, tcpSocket: { port: "db" } } }), /asks port "db"/],
            [withContainer({ startupProbe: { tcpSocket: { port: "db" } } }), /startupProbe asks port "db"/],
            [withContainer({ ports: undefined }), /asks port "http"/],
        ],
        [withContainer({ livenessProbe: { httpGet: { port: unknown } } })],
        [
            withContainer({ livenessProbe: { httpGet: { port: 8080 } } }),
            withContainer({ livenessProbe: { httpGet: undefined, exec: { command: ["pg_isready"] } } }),
            withContainer({ ports: [{ name: "metrics", containerPort: 9090 }, ...container.ports] }),
        ],
    ],
];
for (const [rule, ...cases] of perProbe) describeRule(rule, deployment, sound, ...cases);

const bare = pod({ securityContext: undefined, containers: [{ name: "bot" }] });

describe("container-is-probed", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.isProbed);
    const worker = (labels: unknown, readinessProbe?: object) => {
        const containers = [{ name: "bot", livenessProbe: { exec: { command: ["check"] } }, readinessProbe }];
        const properties = { metadata: { name: "bot", namespace: "bot" }, spec: { template: { metadata: { labels }, spec: { containers } } } };
        return resource(deployment, "bot", properties);
    };
    const service = (selector: unknown, namespace: unknown = "bot") =>
        resource("kubernetes:core/v1:Service", "bot", { metadata: { name: "bot", namespace }, spec: { selector } });
    const app = { app: "bot" };
    it("asks readiness of what a Service sends to, and of no worker", async () => {
        await passes([worker(app)]);
        await passes([worker(app), service({ app: "other" })]);
        await passes([worker(app), service(app, "elsewhere")]);
        await passes([worker(app), service(undefined)]);
        await passes([worker(app, { exec: {} }), service(app)]);
        await fails([worker(app), service(app)], /^spec\.template\.spec\.containers\[0\] \(bot\): readinessProbe is absent/);
    });
    it("is undecided where a Service may send to it", async () => {
        await isUndecided([worker(app), service({ app: unknown })]);
        await isUndecided([worker(app), service(app, unknown)]);
        await isUndecided([worker({ app: unknown }), service(app)]);
    });

    it("asks no probe of jobs", async () => {
        await judge(rules.isProbed, "kubernetes:batch/v1:Job").passes(bare);
        await judge(rules.isProbed, "kubernetes:core/v1:Pod").passes({ spec: { containers: [{ name: "bot" }] } });
    });
});

const executing = (...command: unknown[]) => withContainer({ livenessProbe: { httpGet: undefined, exec: { command } } });
describeRule(
    rules.probesCanFail,
    deployment,
    sound,
    [
        [executing("/bin/true"), /livenessProbe\.exec\.command "\/bin\/true" always succeeds/],
        [executing("echo", "ok"), /"echo ok" always/],
        ...[
            ["ls"],
            ["python", "-c", "pass"],
            ["python3.12", "-c", "pass"],
            ["test", "-d", "/"],
            ["/bin/ls", "/proc/1"],
            ["cat", "/etc/hostname"],
            ["kill", "-0", "1"],
        ].map((command): Flaw => [executing(...command), /livenessProbe\.exec\.command ".*" always succeeds/]),
        ...["exit 0;", "true # ok", "[ -d / ]", "exit 0 ; "].map((line): Flaw => [executing("sh", "-c", line), /always succeeds/]),
        [withContainer({ livenessProbe: { periodSeconds: 300, failureThreshold: 60 } }), /livenessProbe fails only after 18000 seconds/],
        [withContainer({ readinessProbe: { periodSeconds: 601 } }), /readinessProbe fails only after 1803 seconds/],
        [executing("/bin/bash", "-lc", "exit 0"), /"exit 0" always/],
        [withContainer({ readinessProbe: { exec: { command: ["sh", "-c", "exit 0"] } } }), /readinessProbe\.exec\.command "exit 0" always/],
        [withContainer({ startupProbe: { exec: { command: ["sleep", "5"] } } }), /startupProbe\.exec\.command "sleep 5" always/],
        ...[
            ["/bin/sh", "-c", "curl -f localhost || true"],
            ["/bin/bash", "-lc", "curl -f localhost ||true"],
            ["bash", "-o", "pipefail", "-c", "curl -f localhost; exit 0"],
            ["sh", "-c", "curl -f localhost ;true"],
            ["/bin/ash", "-c", "curl -f localhost\n:\n"],
            ["bash", "-ec", "curl -f localhost || exit 0"],
        ].map(command => [executing(...command), /exec\.command ".*[\s\S]*" always succeeds/] as Flaw),
    ],
    [executing(unknown)],
    [
        ...[executing(), executing("pg_isready", "-U", "bot"), withContainer({ livenessProbe: { exec: {} } })],
        ...[executing("sh", "-c", "[ -f /tmp/ready ] || true; curl -f localhost"), executing("sh", "-c", "sleep 1; true; curl -f localhost")],
        // A script may fail before its last command.
        ...[executing("sh", "-c", "curl -f localhost || exit 1; exit 0"), executing("bash", "-ec", "curl -f localhost; true")],
        executing("sh", "-c", "set -eu\ncurl -f localhost\nexit 0"),
        ...[
            ["ls", "/tmp/alive"],
            ["test", "-f", "/tmp/ready"],
            ["python", "-c", "import health"],
            ["grep", "-q", "bot", "/proc/1/cmdline"],
            ["kill", "-0", "12"],
        ].map(command => executing(...command)),
        withContainer({ startupProbe: { httpGet: { port: "http" }, periodSeconds: 60, failureThreshold: 60 } }),
        // What follows is no script.
        ...[executing("python3", "-c", "true"), executing("sh", "health.sh", "true"), executing("ssh-probe", "-c", "true")],
        ...[executing("sh", "health.sh", "-check", "true"), executing("sh", "health.sh", "dry-c", "true")],
    ],
);

const template = (one: object) => ({ spec: { template: { spec: { containers: [{ name: "bot", ...one }] } } } });

describe("container-probes-hit-a-declared-port", () => {
    const { passes, fails, isUndecided } = judge(rules.probesHitDeclaredPorts, deployment);
    const two = [{ name: "http", containerPort: 8080 }, { containerPort: 9101 }];
    const probed = (probe: object, ports: unknown = two) => template({ ports, ...probe });
    it("passes a declared port, a name, a command, and a container that declares none", async () => {
        await passes(probed({ livenessProbe: { httpGet: { port: 8080 } } }));
        await passes(probed({ livenessProbe: { httpGet: { port: "other" } } }));
        await passes(probed({ livenessProbe: { exec: { command: ["check"] } } }));
        await passes(probed({ livenessProbe: { httpGet: { port: 9 } } }, []));
    });
    it("passes a port that the container is told, that another declares, and servers that are known to declare less", async () => {
        const asks = { livenessProbe: { httpGet: { port: 9440 } } };
        await passes(probed({ ...asks, args: ["--health-addr=:9440"] }));
        await passes(probed({ ...asks, env: [{ name: "HEALTH_PORT", value: "9440" }] }));
        await fails(probed({ ...asks, args: ["--health-addr=:19440"], env: [{ name: "X" }] }), /port 9440/);
        const servers = ["registry.k8s.io/coredns/coredns:v1.12.0", "quay.io/cilium/cilium@sha256:1", "quay.io/calico/node:v3.30.0"];
        const controllers = ["registry.k8s.io/ingress-nginx/controller:v1.11.1", "public.ecr.aws/eks/aws-load-balancer-controller:v2.8.1"];
        for (const image of [...servers, ...controllers, "amazon/aws-alb-ingress-controller:v2.4.0"]) await passes(probed({ ...asks, image }));
        await fails(probed({ ...asks, image: "acme/controller:1" }), /port 9440/);
        await fails(probed({ ...asks, image: "acme/api:1" }), /port 9440/);
        const [own, sidecar] = [
            { name: "a", ports: [{ containerPort: 1 }], ...asks },
            { name: "b", ports: [{ containerPort: 9440 }] },
        ];
        await passes({ spec: { template: { spec: { containers: [own, sidecar] } } } });
    });
    it("fails another number", async () => {
        await fails(probed({ livenessProbe: { httpGet: { port: 80 } } }), /livenessProbe asks port 80, which no container declares/);
        await fails(probed({ livenessProbe: { httpGet: { port: 80 } }, readinessProbe: { httpGet: { port: 81 } } }), /port 80.*readinessProbe asks port 81/);
        await fails(probed({ readinessProbe: { tcpSocket: { port: "81" } } }), /readinessProbe asks port 81/);
        await fails(probed({ startupProbe: { grpc: { port: 82 } } }), /startupProbe asks port 82/);
    });
    it("is undecided while the port is unknown", () => isUndecided(probed({ livenessProbe: { httpGet: { port: unknown } } })));
});
