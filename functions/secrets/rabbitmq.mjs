/** RabbitMQ's management as a user of it; an answer is given back whatever it says, and no error quotes one. */
export const managementOf =
    ({ fetch, address }, { username, password }) =>
    (method, path, body) =>
        fetch(`${address}/api/${path}`, {
            method,
            headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`, "content-type": "application/json" },
            body: body && JSON.stringify(body),
            signal: AbortSignal.timeout(30_000),
        });

/** The same, where only success will do. */
export const demanding = management => async (method, path, body) => {
    const response = await management(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status}`);
    return response;
};
