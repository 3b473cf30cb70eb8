import * as assert from "node:assert";
import { loginPath } from "../../components/edge/firewall";
import { openOrigin } from "../../config/rules/origins";
import { type Files, faultsAfter, load, sound, texts, withProject } from "./sandbox";

const map = (entry: string) => `map $http_origin $forbidden { default 1; '' 0; ${entry} 0; }`;
const open = [
    map(String.raw`'~^https://dashboard\.'`),
    map(String.raw`~^https://dashboard\.`),
    map(`"~*^https?://dashboard"`),
    map(`~^https://.*$`),
    map(String.raw`~^https://dashboard\..*$`),
    map(String.raw`~^https://dashboard\.example\.com`),
    map(`~^https://dashboard.example.com$`),
    map(String.raw`~^https://(.*)example\.com$`),
    map(String.raw`~^https://[a-z]+example\.com$`),
    map(String.raw`~^https://evil|^https://dashboard\.example\.com$`),
    map(`~dashboard`),
    String.raw`if ($http_origin ~* ^https://dashboard\.) { return 403; }`,
    String.raw`if ($http_origin ~ "example\.com") { set $ok 1; }`,
    String.raw`valid_referers none ~https://dashboard\.;`,
    map("'~^https://dashboard.${edge.zone}$'"),
];
const whole = [
    map("'https://dashboard.example.com'"),
    map("'https://dashboard.${edge.zone}'"),
    map(String.raw`'~^https://dashboard\.example\.com$'`),
    map(String.raw`'~^https?:\/\/dashboard\.example\.com$'`),
    map(String.raw`'~^https://(www\.)?example\.com$'`),
    map(String.raw`~^https://(app|dashboard)\.example\.com(:8443)?$`.replace("(:8443)?", ":8443")),
    map(String.raw`~\.example\.com$`),
    String.raw`if ($http_origin ~* ^https://(a|b)\.example\.com$) { return 403; }`,
    String.raw`location ~ \.php$ { return 404; }`,
    "add_header Content-Security-Policy \"default-src 'self'; connect-src 'self' https: wss:\" always;",
];

describe("origins", () => {
    for (const text of open) it(`are open in ${text}`, () => assert.ok(openOrigin(text)));
    for (const text of whole) it(`are whole in ${text}`, () => assert.strictEqual(openOrigin(text), undefined));

    const file = (f: Files, text: string) => (f.manifest.services.bifrost.files["/etc/nginx.conf"] = text);
    it("that are open are refused, with file and path", () => {
        const [fault, ...more] = faultsAfter(f => file(f, open[0]));
        assert.deepStrictEqual(more, []);
        assert.deepStrictEqual([fault.file, fault.path], ["bots/cryptofunk.yaml", 'services.bifrost.files["/etc/nginx.conf"]']);
        assert.strictEqual(fault.found, String.raw`an open pattern of origins, ^https://dashboard\.`);
        assert.match(fault.allowed, /^whole origins without ~/);
    });
    it("that are open are refused in a variable, a sidecar's and a job's too", () => {
        const changes: ((f: Files) => unknown)[] = [
            f => (f.manifest.services.api.environment.ORIGINS = open[1]),
            f => (f.manifest.services.api.sidecars = { side: { ...part(f), files: { "/x": open[0] } } }),
            f => (f.manifest.jobs = { report: { image: f.manifest.services.api.image, schedule: "0 6 * * *", resources: one, files: { "/x": open[0] } } }),
        ];
        for (const change of changes)
            assert.deepStrictEqual(
                faultsAfter(f => void change(f)).map(({ found }) => found),
                [String.raw`an open pattern of origins, ^https://dashboard\.`],
            );
    });
    const one = { cpu: "100m", memory: "128Mi" };
    const part = (f: Files) => ({
        image: f.manifest.services.api.image,
        probes: { liveness: { command: ["true"] }, readiness: { command: ["true"] } },
        resources: one,
    });

    it("in the stack's zone are refused where the stack has none", () => {
        const faults = faultsAfter(f => {
            delete f.prod["golive:edge"];
            delete f.manifest.services.api.public;
            file(f, "https://dashboard.${edge.zone}");
        });
        assert.deepStrictEqual(
            faults.map(({ path, found }) => [path, found]),
            [['services.bifrost.files["/etc/nginx.conf"]', "${edge.zone}"]],
        );
    });
    it("in the stack's zone stand where the stack has one", () => {
        const files = sound();
        file(files, map("'https://dashboard.${edge.zone}'"));
        withProject(texts(files), root => load(root, "prod"));
    });
});

describe("the name of a login", () => {
    const login = (path: string) => new RegExp(loginPath).test(path);
    const logins = [
        "/login",
        "/api/auth/login",
        "/api/v1/token/login",
        "/api/auth/2fa/verify",
        "/auth/token",
        "/api/auth/sessions",
        "/sign-in",
        "/signin/",
        "/log_in".replace("_", "-"),
        "/v1/session",
        "/wp-login.php",
        "/password/reset",
        "/oauth/token",
        "/register",
    ];
    const others = [
        "/api/health",
        "/api/v1/trade/start",
        "/ws",
        "/api/tokenomics",
        "/blogin",
        "/api/sessionless",
        "/registers-of-trades",
        "/api/paper-trading/status",
    ];
    for (const path of logins) it(`is ${path}`, () => assert.ok(login(path)));
    for (const path of others) it(`is not ${path}`, () => assert.ok(!login(path)));
});
