import * as rules from "../../../../policies/rules/kubernetes/cors";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

const nginx = (more: object) => ({
    metadata: { annotations: { "nginx.ingress.kubernetes.io/enable-cors": "true", "nginx.ingress.kubernetes.io/cors-allow-origin": undefined, ...more } },
});
const origin = (value: unknown) => nginx({ "nginx.ingress.kubernetes.io/cors-allow-origin": value });

describeRule(
    rules.frontNamesOrigins,
    "kubernetes:networking.k8s.io/v1:Ingress",
    origin("https://app.example.com"),
    [
        [origin("*"), /nginx\.ingress\.kubernetes\.io\/cors-allow-origin is \*/],
        [origin("https://app.example.com, *"), /cors-allow-origin is \*/],
        [nginx({}), /cors-allow-origin is absent, which is \*/],
        [{ metadata: { annotations: { "haproxy.org/cors-enable": "true" } } }, /haproxy\.org\/cors-allow-origin is absent/],
        [
            nginx({
                "nginx.ingress.kubernetes.io/enable-cors": "false",
                "nginx.ingress.kubernetes.io/configuration-snippet": 'more_set_headers "Access-Control-Allow-Origin: *";',
            }),
            /configuration-snippet sets Access-Control-Allow-Origin to \*/,
        ],
    ],
    [origin(unknown)],
    [
        origin("https://*.example.com"),
        nginx({ "nginx.ingress.kubernetes.io/enable-cors": "false" }),
        nginx({ "nginx.ingress.kubernetes.io/cors-allow-origin": "*", "nginx.ingress.kubernetes.io/cors-allow-methods": "GET, OPTIONS" }),
    ],
);

const headers = (more: object) => ({ spec: { headers: { accessControlAllowOriginList: ["https://app.example.com"], ...more } } });
describeRule(
    rules.frontNamesOrigins,
    "kubernetes:traefik.io/v1alpha1:Middleware",
    headers({}),
    [
        [headers({ accessControlAllowOriginList: ["*"] }), /spec\.headers\.accessControlAllowOriginList has \*/],
        [headers({ accessControlAllowOriginListRegex: [".*"] }), /accessControlAllowOriginListRegex has \.\*/],
        [headers({ customResponseHeaders: { "Access-Control-Allow-Origin": "*" } }), /customResponseHeaders\.Access-Control-Allow-Origin is \*/],
    ],
    [headers({ accessControlAllowOriginList: unknown })],
    [headers({ accessControlAllowOriginList: ["*"], accessControlAllowMethods: ["GET"] }), headers({ customResponseHeaders: { "X-A": "*" } })],
);

const filter = (cors: object) => ({ spec: { rules: [{ filters: [{ type: "CORS", cors }] }] } });
describeRule(
    rules.frontNamesOrigins,
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    filter({ allowOrigins: ["https://app.example.com"] }),
    [[filter({ allowOrigins: ["*"] }), /spec\.rules\[0\]\.filters\[0\]\.cors\.allowOrigins has \*/]],
    [filter({ allowOrigins: unknown })],
);

const policy = (corsPolicy: object) => ({ spec: { http: [{ corsPolicy }] } });
describeRule(
    rules.frontNamesOrigins,
    "kubernetes:networking.istio.io/v1:VirtualService",
    policy({ allowOrigins: [{ exact: "https://app.example.com" }] }),
    [
        [policy({ allowOrigins: [{ regex: ".*" }] }), /spec\.http\[0\]\.corsPolicy has the origin \.\*/],
        [policy({ allowOrigin: ["*"] }), /has the origin \*/],
    ],
    [policy({ allowOrigins: [{ exact: unknown }] })],
);
