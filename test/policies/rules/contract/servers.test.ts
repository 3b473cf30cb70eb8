import * as rules from "../../../../policies/rules/contract/servers";
import { judgeGraph, unknown } from "../../../judge";
import { configMap, content, image, object, pod, stranger } from "../fixtures/contract";
import { binding, made } from "../fixtures/target-groups";

const probe = (path: unknown, name = "livenessProbe") => ({ container: { [name]: { httpGet: { path, port: 8080 } } } });
const ports = (...numbers: unknown[]) => ({ container: { ports: numbers.map(containerPort => ({ containerPort })) } });
const languages = [{ name: "python", files: 3, inImages: 3, evaluated: false, reason: "its canary failed" }];
const routes = (...paths: string[]) => ({ routes: paths.map(path => ({ method: "GET", path, by: "x", at: ["bot/main.py:1"] })) });
const listens = (...list: { port?: number; variable?: string }[]) => ({ ports: list.map((one, i) => ({ ...one, by: "x", at: [`bot/main.py:${i}`] })) });
/** A web server with a configuration. */
const web = (text: unknown, more: { container?: object; change?: Parameters<typeof pod>[0] } = {}) => [
    pod({
        ...{ dockerfile: "web/Dockerfile", volumes: [{ name: "c", configMap: { name: "nginx" } }], ...more.change },
        container: { volumeMounts: [{ name: "c", mountPath: "/etc/nginx/conf.d" }], ...more.container },
    }),
    configMap("nginx", { "default.conf": text }),
];

describe("probe-is-served-by-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.probeIsServed);
    it("passes a path that the code serves, with a query too", async () => {
        for (const path of ["/health", "/health?full=1", "health", "/health/"]) await passes([pod(probe(path))]);
        await passes([pod()]);
        await passes([pod({ container: { livenessProbe: { tcpSocket: { port: 1 } } } })]);
        await passes([stranger]);
    });
    it("fails one that it does not, in every probe", async () => {
        for (const name of ["livenessProbe", "readinessProbe", "startupProbe"])
            await fails(
                [pod(probe("/healthz", name))],
                new RegExp(`${name} of bot asks /healthz, which Dockerfile does not serve; the nearest name is /health\\. `),
            );
        await fails([pod(probe("/orders/1"))], /asks \/orders\/1, which Dockerfile does not serve, only api\/main\.py:3 has it/);
    });
    it("passes a path that the code may put together, and cannot judge what nobody looked at", async () => {
        await passes([pod({ ...probe("/api/health"), change: routes("/api/[computed]") })]);
        await cannotJudge([pod({ ...probe("/x"), change: { languages } })], /^\/x: python was not evaluated/);
    });
    it("asks a web server's own configuration", async () => {
        const asks = (path: string) => ({ container: probe(path).container });
        const conf = (location: string, path: string) => web(`server {\n  location ${location} { return 200; }\n}`, merged(asks(path)));
        for (const [location, path] of [
            ["/", "/any"],
            ["/health", "/healthz"],
            ["= /health", "/health"],
            ["^~ /h", "/health"],
            ["~ ^/h.*h$", "/health"],
            ["~* ^/HEALTH$", "/health"],
            ["=/health", "/health"],
            ["  /health", "/health"],
            ["/other {} location /health", "/health"],
            ["/health", "//health"],
        ])
            await passes(conf(location, path));
        for (const [location, path] of [
            ["/api", "/health"],
            ["= /health", "/healthz"],
            ["~ \\.js$", "/health"],
            ["~ ^/HEALTH$", "/health"],
            ["~ (", "/health"],
            ["@named", "/health"],
        ])
            await fails(conf(location, path), /asks \/health.*which web\/Dockerfile does not serve\. /);
        await fails(web("location /a {}\n  # location / {}", merged(asks("/health"))), /does not serve/);
    });
    it("cannot judge a web server that is given no configuration, or one that nobody reads", async () => {
        await cannotJudge(
            [pod({ ...probe("/"), dockerfile: "web/Dockerfile" })],
            /^what the web server of web\/Dockerfile serves stands in its own configuration/,
        );
        await cannotJudge(
            web(":8080\nrespond ok", merged({ container: probe("/").container })),
            /^\/: the configuration of the web server of web\/Dockerfile is not read$/,
        );
    });
    it("is undecided while its path is unknown, which hides no other", async () => {
        await isUndecided([pod(probe(unknown))]);
        const both = { livenessProbe: { httpGet: { path: unknown } }, readinessProbe: { httpGet: { path: "/x" } } };
        await fails([pod({ container: both })], /readinessProbe of bot asks \/x/);
    });
});

/** More of a web server's container beside its mount. */
const merged = ({ container }: { container: object }) => ({
    container: { volumeMounts: [{ name: "c", mountPath: "/etc/nginx/conf.d" }], ...container },
});

describe("which containers are web servers", () => {
    const { passes, fails } = judgeGraph(rules.probeIsServed);
    const conf = "server { location / { } }";
    const asked = (change: Parameters<typeof image>[1], container: object = {}) =>
        web(conf, {
            ...merged({ container: { ...probe("/any").container, ...container } }),
            change: { dockerfile: "Dockerfile", change: { images: [image("Dockerfile", change)] } },
        });
    it("are those that start one, by themselves or as their base does", async () => {
        await passes(asked({ base: "nginx:1.27" }));
        await passes(asked({ base: "docker.io/library/caddy@sha256:1" }));
        await passes(asked({ base: "debian:12", command: ["nginx", "-g", "daemon off;"] }));
        await passes(asked({ base: "debian:12", entrypoint: ["/docker-entrypoint.sh"], command: ["/usr/sbin/nginx"] }));
        await passes(asked({ base: "debian:12" }, { command: ["sh", "-c", "envsubst < a > b && exec nginx -g 'daemon off;'"] }));
    });
    it("are none that start something else", async () => {
        await fails(asked({ base: "nginx:1.27" }, { command: ["python"] }), /does not serve/);
        await fails(asked({ base: "nginx:1.27", command: ["python"] }), /does not serve/);
        await fails(asked({ base: "python:3" }), /does not serve/);
        await fails(asked({ base: "nginx:1.27", entrypoint: ["python"] }, { args: ["nginx"] }), /does not serve/);
        await fails(asked({ base: "debian:12", command: ["sh", "-c", "nginx; exec python x.py"] }), /does not serve/);
    });
});

describe("port-is-listened-on-by-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.portIsListenedOn);
    const start = (...command: string[]) => ({ container: { command, ports: [{ containerPort: 9000 }] } });
    it("passes a port that the code listens on", async () => {
        await passes([pod(ports(8080))]);
        await passes([pod()]);
        await passes([stranger]);
    });
    it("fails one on which nobody listens", async () => {
        await fails([pod(ports(8081))], /bot declares port 8081, on which Dockerfile does not listen/);
        await fails([pod(ports(8080, 1, 2))], /port 1, on [^;]*; bot declares port 2, on/);
    });
    it("asks the ports that probes name by number", async () => {
        for (const how of ["httpGet", "tcpSocket", "grpc"])
            await fails([pod({ container: { readinessProbe: { [how]: { port: 81 } } } })], /bot is asked at port 81, on which/);
        await passes([pod({ container: { ports: [{ containerPort: 8080 }], livenessProbe: { tcpSocket: { port: 8080 } } } })]);
        await passes([pod({ container: { livenessProbe: { tcpSocket: { port: "http" } } } })]);
        const both = { ports: [{ containerPort: 1 }, { containerPort: 81 }], livenessProbe: { tcpSocket: { port: 81 } } };
        await fails([pod({ container: both })], /declares port 1, [^;]*; bot declares port 81, on which Dockerfile does not listen[^;]*$/);
        await fails([pod({ container: { ...both, ports: [{ containerPort: 8080 }] } })], /^[^;]*bot is asked at port 81/);
    });
    it("follows the variable of a port: what the container is given, what the image sets, the default", async () => {
        const change = listens({ port: 3000, variable: "PORT" });
        await passes([pod({ ...ports(3000), change })]);
        await passes([pod({ ...ports(9000), change, env: { PORT: "9000" } })]);
        await fails([pod({ ...ports(3000), change, env: { PORT: "9000" } })], /declares port 3000, on which/);
        const set = { ...change, images: [image("Dockerfile", { environment: { PORT: "4000" } })] };
        await passes([pod({ ...ports(4000), change: set })]);
        await fails([pod({ ...ports(3000), change: set })], /port 3000/);
        await passes([pod({ ...ports(5000), change: set, env: { PORT: "5000" } })]);
        await fails([pod({ ...ports(9000), change: listens({ variable: "PORT" }), env: { PORT: "9001" } })], /port 9000/);
        await passes([pod({ ...ports(3000, 8080), change: listens({ port: 3000, variable: "PORT" }, { port: 8080 }) })]);
        const apis = { ports: [{ port: 9000, by: "x", at: ["api/main.py:1"] }] };
        await fails([pod({ ...ports(9000), change: apis })], /port 9000, on which Dockerfile does not listen, only api\/main\.py:1 has it/);
        await passes([pod({ ...ports(9000), change: { ports: [{ port: 9000, by: "x", at: ["api/main.py:1", "bot/main.py:1"] }] } })]);
        await fails(
            [
                pod({
                    ...ports(3000),
                    change: {
                        ports: [
                            { port: 3000, variable: "PORT", by: "x", at: ["bot/main.py:1"] },
                            { port: 1, by: "x", at: ["bot/main.py:2"] },
                        ],
                    },
                    env: { PORT: "2" },
                }),
            ],
            /port 3000/,
        );
    });
    it("passes a port that is computed, and cannot judge what nobody looked at", async () => {
        await passes([pod({ ...ports(1234), change: listens({}) })]);
        await passes([pod({ ...ports(1234), change: listens({ variable: "PORT" }) })]);
        await cannotJudge([pod({ ...ports(1), change: { languages } })], /^port 1: python was not evaluated/);
    });
    it("reads the command line, with variables put in", async () => {
        await passes([pod(start("python", "x.py", "--port=9000"))]);
        await passes([pod(start("gunicorn", "-b", "0.0.0.0:9000", "x:y"))]);
        await passes([pod(start("x", "http://0.0.0.0:9000"))]);
        await passes([pod({ ...start("x", "--port", "$(PORT)"), env: { PORT: "9000" } })]);
        await passes([pod({ ...start("sh", "-c", "uvicorn a:b --port $PORT"), env: { PORT: "9000" } })]);
        for (const word of ["${PORT:-9000}", "${PORT-9000}"]) await passes([pod(start("sh", "-c", `uvicorn a:b --port ${word}`))]);
        for (const word of ["${PORT}", "${PORT-1}", "${PORT:-12}"])
            await passes([pod({ ...start("sh", "-c", `uvicorn a:b --port ${word}`), env: { PORT: "9000" } })]);
        await passes([pod({ ...start("sh", "-c", "x ${PORT:-1}"), change: { images: [image("Dockerfile", { environment: { PORT: "9000" } })] } })]);
        await passes([pod({ ...ports(9000), change: { images: [image("Dockerfile", { command: ["x", "--port", "9000"] })] } })]);
    });
    it("takes no other number for a port, and no address of somebody else", async () => {
        for (const word of ["--n=90000", "19000", "1.9000", "9000.5", "postgres://db:9000/x", "$(NOBODY)"])
            await fails([pod(start("x", word))], /port 9000, on which/);
    });
    it("knows the usual ports of servers that are told none", async () => {
        const usual = (port: number, ...command: string[]) => ({ container: { command, ports: [{ containerPort: port }] } });
        await passes([pod(usual(8000, "uvicorn", "a:b"))]);
        await passes([pod(usual(8000, "/usr/local/bin/gunicorn", "a:b"))]);
        await passes([pod(usual(8501, "python", "-m", "streamlit", "run", "x.py"))]);
        await passes([pod(usual(5000, "flask", "run"))]);
        await fails([pod(usual(8000, "flask", "run"))], /port 8000/);
        await fails([pod(usual(8000, "uvicorn", "a:b", "--port", "9"))], /port 8000/);
        await fails([pod(usual(8000, "gunicorn", "-b", ":9", "a:b"))], /port 8000/);
        await fails([pod(usual(8000, "python", "uvicorn"))], /port 8000/);
        await fails([pod(usual(8000, "uvicorn", "a:b", "-p", "9"))], /port 8000/);
        await fails([pod(usual(8000, "uvicorn", "a:b", "0.0.0.0:99"))], /port 8000/);
        await passes([pod(usual(8000, "uvicorn", "a:b", "x:1y", "--x-p", "-pq"))]);
    });
    it("reads a web server's configuration", async () => {
        const on = (text: string) => web(text, merged(ports(9000)));
        for (const text of ["listen 9000;", "listen  [::]:9000 ssl;", "listen 0.0.0.0:9000 default_server;", ":9000 { }", "bind *:9000"])
            await passes(on(text));
        for (const text of [
            "listen 90001;",
            "listen 80; # listen 9000;",
            "listen 80; # listen 1\n return 9000;",
            ":90001",
            "# listen 9000;\nlisten 1;",
            "# :9000",
        ])
            await fails(on(text), /port 9000, on which web\/Dockerfile does not listen/);
    });
    it("reads every file of a web server", async () => {
        const [server] = web("", merged(ports(9000)));
        await passes([server, configMap("nginx", { "a.conf": "listen 1;", "b.conf": "listen 9000;" })]);
        await fails([server, configMap("nginx", { "a.conf": "listen 1;", "b.conf": "  # listen 9000;\n  listen 2;" })], /port 9000/);
    });
    it("is undecided while a port is unknown, which hides no other", async () => {
        await isUndecided([pod(ports(unknown))]);
        await fails([pod(ports(unknown, 1))], /port 1/);
    });
});

describe("public-path-is-served-by-the-code", () => {
    const { passes, fails, isUndecided, cannotJudge } = judgeGraph(rules.publicPathIsServed);
    const labels = { app: "api" };
    const group = (path?: unknown) => made("aws:lb/targetGroup:TargetGroup", "group", path === undefined ? {} : { healthCheck: { path } });
    const rule = (values: unknown, of: ReturnType<typeof group>) =>
        made("aws:lb/listenerRule:ListenerRule", "rule", { conditions: [{ hostHeader: { values: ["x"] } }, { pathPattern: { values } }] }, of);
    const service = (targetPort?: unknown) => object("Service", "api", { spec: { selector: labels, ports: [{ name: "http", port: 8080, targetPort }] } });
    const door = (behind: ReturnType<typeof pod>[], { health, paths, targetPort }: { health?: unknown; paths?: unknown; targetPort?: unknown }) => {
        const target = group(health);
        return [...behind, target, service(targetPort), binding({}, target), ...(paths === undefined ? [] : [rule(paths, target)])];
    };
    const bot = (more: Parameters<typeof pod>[0] = {}) => pod({ labels, ...more });
    it("passes what the code behind it serves", async () => {
        await passes(door([bot()], { health: "/health", paths: ["/health", "/h*", "/*"] }));
        await passes(door([bot({ dockerfile: "api/Dockerfile" })], { paths: ["/orders/*", "/orders/*/x", "/orders/?", "/or*"] }));
        await passes(door([bot()], {}));
    });
    it("fails what it does not: a path, a pattern, or the health check", async () => {
        await fails(door([bot()], { health: "/healthz" }), /\/healthz leads to bot, and Dockerfile does not serve it; the nearest name is \/health\. /);
        await fails(door([bot()], { paths: ["/api/*", "/health", "/x"] }), /\/api\/\* leads to bot, [^;]*; (the nearest [^;]*; )?\/x leads to bot/);
        await fails(door([bot()], { paths: ["/api/?/x"] }), /\/api\/\* leads to bot/);
        await fails(door([bot()], { health: "/x", paths: ["/y"] }), /\/y leads to bot.*\/x leads to bot/);
    });
    it("is content with one of the containers behind it", async () => {
        const beside = [{ container: { name: "api" }, dockerfile: "api/Dockerfile" }];
        await passes(door([bot({ beside })], { paths: ["/orders/1", "/health"] }));
        await fails(door([bot({ beside })], { paths: ["/x"] }), /\/x leads to bot, [^;]*; \/x leads to api/);
        await passes(door([bot({ dockerfile: "vendor/Dockerfile" }), bot({ name: "second" })], { paths: ["/health"] }));
    });
    it("asks the container that has the port, where one says so", async () => {
        const api = (port: object) => [{ container: { name: "api", ports: [port] }, dockerfile: "api/Dockerfile" }];
        await passes(door([bot({ beside: api({ containerPort: 9 }) })], { paths: ["/orders/1"], targetPort: 9 }));
        await fails(
            door([bot({ beside: api({ containerPort: 9 }) })], { paths: ["/health"], targetPort: 9 }),
            /leads to api, and api\/Dockerfile does not serve it, only bot/,
        );
        await fails(door([bot({ beside: api({ name: "web", containerPort: 9 }) })], { paths: ["/health"], targetPort: "web" }), /leads to api/);
        await fails(door([bot({ beside: api({ containerPort: 8080 }) })], { paths: ["/health"] }), /leads to api/);
        const own = { container: { ports: [{ name: "own", containerPort: 1 }] } };
        await passes(door([bot({ ...own, beside: api({ containerPort: 9 }) })], { paths: ["/orders/1"], targetPort: 9 }));
        await fails(door([bot({ ...own, beside: api({ containerPort: 9 }) })], { paths: ["/health"], targetPort: 9 }), /leads to api/);
        await passes(door([bot({ beside: [{ container: { name: "nginx", ports: [{ containerPort: 9 }] } }] })], { paths: ["/x"], targetPort: 9 }));
    });
    it("asks a web server's configuration, and reads a star as what lies below", async () => {
        const conf = (location: string, path: string) => {
            const [server, files] = web(`location ${location} {}`, { change: { labels } });
            return [...door([server], { paths: [path] }), files];
        };
        await passes(conf("/api/v1/", "/api/*"));
        await passes(conf("/api/", "/api/v1/*"));
        await passes(conf("= /api/x", "/api/*"));
        await fails(conf("/api/", "/web/*"), /\/web\/\* leads to bot/);
    });
    it("leaves a door alone behind which nothing of the source runs", async () => {
        await passes(door([pod({ caption: { file: "bots/vanta.contract.yaml" }, labels })], { health: "/x" }));
        await passes([...door([], { health: "/x" }), stranger]);
        await passes([pod(), group("/x")]);
        const bare = object("Deployment", "bare", { spec: { template: { metadata: { labels }, spec: { containers: [{ name: "x" }] } } } });
        await passes([...door([bare], { health: "/x" }), pod({ labels: { app: "apart" } })]);
        await fails(door([bot(), bare], { health: "/x" }), /\/x leads to bot/);
        await passes(door([object("Deployment", "bare", { spec: { template: { metadata: { labels: unknown } } } })], { health: "/x" }));
        const target = group("/x");
        await passes([bot(), target, binding({}, target)]);
        await passes([bot(), target, object("Service", "api", { spec: { ports: [{ port: 8080 }] } }), binding({}, target)]);
        const other = made("aws:lb/targetGroup:TargetGroup", "other", {});
        await passes([bot(), target, other, service(), binding({}, other)]);
        await passes([...door([], { health: "/x" }), pod({ name: "apart", labels: { app: "apart" } })]);
    });
    it("cannot judge what nobody looked at, and is undecided while a path, or what is behind it, is unknown", async () => {
        await cannotJudge(door([bot({ change: { languages } })], { health: "/x" }), /^\/x: python was not evaluated/);
        await isUndecided(door([bot()], { health: unknown }));
        await isUndecided(door([bot()], { paths: unknown }));
        await isUndecided(door([pod({ labels: { app: unknown } as object })], { health: "/x" }));
        await fails(door([bot()], { paths: [unknown, "/x"] }), /\/x leads to bot/);
        await passes(door([bot({ change: { ...content } })], { health: "/health" }));
    });
});
