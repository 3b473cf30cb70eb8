import { readFile } from "node:fs/promises";

/**
 * Secrets Manager for a pod: `call(input)` as the AWS SDK's client has it, which comes with Lambda and with no image. `sign` is aws4's; errors
 * have Secrets Manager's own names, and never quote what was sent.
 */
export const secretsManagerBy = ({ fetch, sign, credentials, region, endpoint }) =>
    new Proxy(
        {},
        {
            get: (_, call) => async input => {
                const target = `secretsmanager.${call[0].toUpperCase()}${call.slice(1)}`;
                const { host } = new URL(endpoint);
                const body = JSON.stringify(input);
                const asked = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
                const signed = sign({ service: "secretsmanager", region, host, path: "/", method: "POST", headers: asked, body }, credentials);
                // fetch writes these itself, as they were signed.
                const { Host: _host, "Content-Length": _length, ...headers } = signed.headers;
                const response = await fetch(`${endpoint}/`, { method: "POST", headers, body, signal: AbortSignal.timeout(30_000) });
                const answer = await response.json().catch(() => ({}));
                if (response.ok) return answer;
                const name =
                    String(answer.__type ?? "")
                        .split("#")
                        .pop() || `HTTP ${response.status}`;
                throw Object.assign(new Error(`${target}: ${name}`), { name });
            },
        },
    );

/** What Pod Identity's agent on the node gives a pod: credentials for some hours, longer than anything here runs. */
export const podCredentials = async ({ fetch, address, tokenFile }) => {
    const authorization = (await readFile(tokenFile, "utf8")).trim();
    const response = await fetch(address, { headers: { authorization }, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`Pod Identity's agent: HTTP ${response.status}`);
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = await response.json();
    return { accessKeyId, secretAccessKey, sessionToken };
};
