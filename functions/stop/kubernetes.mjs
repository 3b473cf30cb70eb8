import { request } from "node:https";

/** Host of AWS's Security Token Service in a region. */
export const stsHost = region => `sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

/** What EKS takes for a token: a question to STS that the caller signed, and that EKS asks in its name. It holds for a minute and needs no call. */
export const eksToken = ({ sign, credentials, region, cluster }) => {
    const { host, path } = sign(
        {
            ...{ service: "sts", region, host: stsHost(region), method: "GET", signQuery: true },
            path: "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires=60",
            headers: { "x-k8s-aws-id": cluster },
        },
        credentials,
    );
    return `k8s-aws-v1.${Buffer.from(`https://${host}${path}`).toString("base64url")}`;
};

/**
 * The Kubernetes API: a function that sends one request and gives `{ status, text }`, whatever the status. `tls` has the certificate that the
 * server's was signed with; `headers()` says who calls, and is asked for each request.
 */
export const kubernetesAt =
    ({ address, tls, headers }) =>
    (method, path, { body, type = "application/json", patience = 4_000 } = {}) =>
        new Promise((done, fail) => {
            const sent = {
                ...tls,
                method,
                headers: { accept: "application/json", ...headers(), ...(body !== undefined && { "content-type": type }) },
                signal: AbortSignal.timeout(patience),
            };
            const asked = request(new URL(path, address), sent, answer => {
                const parts = [];
                answer.on("data", part => parts.push(part));
                answer.on("error", fail);
                answer.on("end", () => done({ status: answer.statusCode, text: Buffer.concat(parts).toString("utf8") }));
            });
            asked.on("error", error => fail(new Error(`the Kubernetes API did not answer ${method} ${path.split("?")[0]} (${error.code ?? error.name})`)));
            asked.end(body);
        });

/** What the API says of a refusal, without its object. */
export const said = ({ status, text }) => {
    try {
        return `HTTP ${status}: ${JSON.parse(text).message ?? ""}`;
    } catch {
        return `HTTP ${status}`;
    }
};

/** The object in an answer; anything but a good one is an error. */
export const objectIn = (answer, what) => {
    if (answer.status < 200 || answer.status > 299) throw new Error(`${what}: ${said(answer)}`);
    return JSON.parse(answer.text);
};
