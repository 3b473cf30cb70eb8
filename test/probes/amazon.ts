import { createServer } from "node:http";
import { serving } from "./fixture";

/** AWS as far as a probe asks it: the XML of each action's answer; an action that is not there is denied. */
export async function amazonAnswering(
    actions: Record<string, string | ((form: URLSearchParams) => string)>,
): Promise<{ aws(): Promise<Record<string, unknown>>; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
        let body = "";
        request.on("data", part => (body += part));
        request.on("end", () => {
            const form = new URLSearchParams(body);
            const action = form.get("Action") ?? "";
            asked.push(action);
            const answer = actions[action];
            const type = { "content-type": "text/xml" };
            if (answer === undefined) {
                response.writeHead(403, type).end("<ErrorResponse><Error><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>");
                return;
            }
            response.writeHead(200, type).end(typeof answer === "string" ? answer : answer(form));
        });
    });
    const endpoint = `http://127.0.0.1:${await serving(server)}`;
    const credentials = { accessKeyId: "nobody", secretAccessKey: "nothing" };
    return { asked, aws: async () => ({ region: "eu-west-1", endpoint, credentials, maxAttempts: 1 }) };
}

/** The answer of an action in the query protocol. */
export const result = (action: string, content: string): string => `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
