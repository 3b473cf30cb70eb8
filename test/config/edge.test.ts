import * as assert from "node:assert";
import { exposedServices } from "../../components/edge/edge";
import { type Files, faultsAfter, load, sound, texts, withProject } from "./sandbox";

/** What is changed in sound files, and the one fault that follows. */
type Wrong = [what: string, change: (files: Files) => unknown, file: string, path: string, found: string, allowed: RegExp];
const prod = "Pulumi.prod.yaml";
const manifest = "bots/cryptofunk.yaml";
const edge = (files: Files) => files.prod["golive:edge"];
const api = (files: Files) => files.manifest.services.api;

const wrongs: Wrong[] = [
    ["a public service without zone", f => delete f.prod["golive:edge"], prod, "golive:edge", "nothing", /^a zone: the service api is public/],
    ["an edge without public service", f => delete api(f).public, prod, "golive:edge", "a mapping", /^nothing: no service of the manifest has `public`/],
    [
        "a zone that neither exists nor is made",
        f => delete edge(f).zone.id,
        prod,
        "golive:edge.zone",
        "a mapping",
        /^either the id of a zone that exists, or create: true$/,
    ],
    ["a zone that exists and is made", f => (edge(f).zone.create = true), prod, "golive:edge.zone", "a mapping", /^either the id/],
    ["delegated of a zone that exists", f => (edge(f).zone.delegated = true), prod, "golive:edge.zone", "a mapping", /^delegated only beside create: true/],
    ["a zone without name", f => delete edge(f).zone.name, prod, "golive:edge.zone.name", "nothing", /^a domain in lower case/],
    [
        "a zone's name with a blank",
        f => (edge(f).zone.name = "trading example.com"),
        prod,
        "golive:edge.zone.name",
        '"trading example.com"',
        /^a domain in lower case/,
    ],
    ["a zone's name with a scheme", f => (edge(f).zone.name = "https://example.com"), prod, "golive:edge.zone.name", '"https://example.com"', /^a domain/],
    ["a zone's name that ends in a hyphen", f => (edge(f).zone.name = "trading-.example.com"), prod, "golive:edge.zone.name", ".", /^a domain/],
    [
        "an id that is none",
        f => (edge(f).zone.id = "/hostedzone/Z0123"),
        prod,
        "golive:edge.zone.id",
        '"/hostedzone/Z0123"',
        /^the id of a Route 53 hosted zone/,
    ],
    ["a rate limit below WAF's", f => (edge(f).rateLimit = 9), prod, "golive:edge.rateLimit", "9", /^a whole number from 10 to 2000000000$/],
    ["a limit of logins below WAF's", f => (edge(f).loginLimit = 9), prod, "golive:edge.loginLimit", "9", /^a whole number from 10 to 10000$/],
    ["an idle time above ALB's", f => (edge(f).idleSeconds = 4001), prod, "golive:edge.idleSeconds", "4001", /^a whole number from 1 to 4000$/],
    ["a CDN where its addresses are not known", cdnInZurich, prod, "golive:edge.cdn", "true", /CloudFront's addresses in eu-central-2/],
    ["a host that is no label", f => (api(f).public.host = "API.v1"), manifest, "services.api.public.host", '"API.v1"', /^lower-case letters/],
    [
        "a name longer than a certificate holds",
        f => (api(f).public.host = "a".repeat(45)),
        manifest,
        "services.api.public.host",
        ".",
        /^at most 64 characters together with \.trading\.example\.com/,
    ],
    ["two services of one name", twice, manifest, "services.bifrost.public.host", '"api"', /^a name of its own: the service api has it$/],
    ["a port that the service has not", f => (api(f).public.port = "https"), manifest, "services.api.public.port", '"https"', /http/],
    [
        "a port that no probe asks",
        f => (api(f).probes.readiness = { command: ["true"] }),
        manifest,
        "services.api.public.port",
        '"http"',
        /^the port of the readiness probe/,
    ],
    [
        "a readiness probe that only opens the port",
        f => delete api(f).probes.readiness.path,
        manifest,
        "services.api.public.port",
        '"http"',
        /with a path there/,
    ],
    [
        "metrics for everybody",
        f => delete api(f).public.paths,
        manifest,
        "services.api.public.paths",
        "a list of 1",
        /^paths without \/metrics.*"\/\*" lets it through$/,
    ],
    [
        "metrics behind a pattern",
        f => (api(f).public.paths = ["/api/*", "/m?trics*"]),
        manifest,
        "services.api.public.paths",
        "a list of 2",
        /"\/m\?trics\*" lets it through$/,
    ],
    ["a path without slash", f => (api(f).public.paths = ["api/*"]), manifest, "services.api.public.paths[0]", '"api/*"', /^a path such as "\/api\/\*"/],
    [
        "more paths than a rule holds",
        f => (api(f).public.paths = ["/a", "/b", "/c", "/d", "/e"]),
        manifest,
        "services.api.public.paths",
        "a list of 5",
        /1 to 4/,
    ],
    [
        "a public service that places orders",
        placer,
        manifest,
        "services.order-executor.public",
        "a mapping",
        /^nothing: a service that holds an exchange's keys/,
    ],
];

function cdnInZurich(files: Files) {
    edge(files).cdn = true;
    files.prod["aws:region"] = "eu-central-2";
    files.prod["golive:zones"] = ["eu-central-2a", "eu-central-2b"];
    files.prod["golive:storeZones"] = files.prod["golive:zones"];
}
function twice({ manifest }: Files) {
    manifest.services.bifrost.public = { host: "api", port: "http", paths: ["/v1/*"] };
}
function placer({ manifest }: Files) {
    const service = manifest.services["order-executor"];
    service.ports = { http: 8080 };
    service.probes.readiness = { path: "/health", port: "http" };
    service.public = { host: "orders", port: "http" };
}

describe("the edge's settings", () => {
    for (const [what, change, file, path, found, allowed] of wrongs)
        it(`refuse ${what}`, () => {
            const [fault, ...more] = faultsAfter(files => void change(files));
            assert.deepStrictEqual(more, []);
            assert.deepStrictEqual({ file: fault.file, path: fault.path }, { file, path });
            if (found !== ".") assert.strictEqual(fault.found, found);
            assert.match(fault.allowed, allowed);
        });

    it("say nothing of a missing zone while the edge has another fault", () => {
        const faults = faultsAfter(f => (edge(f).rateLimit = "many"));
        assert.deepStrictEqual(
            faults.map(fault => fault.path),
            ["golive:edge.rateLimit"],
        );
    });

    const read = (change: (files: Files) => unknown) => {
        const files = sound();
        change(files);
        return withProject(texts(files), root => load(root, "prod"));
    };
    it("take a zone that is made, with defaults that are safe", () => {
        const { settings } = read(f => (f.prod["golive:edge"] = { zone: { name: "trading.example.com", create: true } }));
        assert.deepStrictEqual(settings.edge, {
            zone: { name: "trading.example.com", create: true, delegated: false },
            cdn: false,
            rateLimit: 2000,
            loginLimit: 20,
            idleSeconds: 300,
        });
    });
    it("take a bot that nobody reaches", () => {
        const { settings } = read(f => {
            delete f.prod["golive:edge"];
            delete api(f).public;
        });
        assert.strictEqual(settings.edge, undefined);
    });
    it("let metrics pass on a port of their own", () => {
        const { manifest } = read(f => {
            api(f).ports = { http: 8080, metrics: 9100 };
            api(f).metrics = { port: "metrics" };
            delete api(f).public.paths;
        });
        assert.deepStrictEqual(manifest.services.api.public?.paths, ["/*"]);
    });
});

describe("cryptofunk's api", () => {
    it("is public with nothing that its code answers without asking who calls", () => {
        const { manifest } = withProject(texts(sound()), root => load(root, "prod"));
        assert.deepStrictEqual(exposedServices(manifest, "trading.example.com"), [
            {
                ...{ service: "api", host: "api.trading.example.com", port: 8080, sticky: false, health: "/api/v1/health" },
                paths: ["/api/v1/health", "/api/v1/trade/*"],
            },
        ]);
    });
});
