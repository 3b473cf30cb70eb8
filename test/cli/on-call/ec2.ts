import { createServer } from "node:http";
import { listening } from "./server";

/** An instance as EC2 describes it. */
export interface Machine {
    state: string;
    owner?: string;
    cluster?: string;
    /** Whether the account hides it from whoever does not ask for machines that a service operates. */
    managed?: boolean;
}

/** An answer in the place of EC2's: a text with its status, or none at all. */
export type Instead = { status: number; text: string } | "hangs";

const item = (id: string, { state, owner = "444455556666", cluster = "cryptofunk-prod" }: Machine) => `
<reservationSet><item><reservationId>r-1</reservationId><ownerId>${owner}</ownerId><groupSet/><instancesSet><item>
<instanceId>${id}</instanceId><instanceState><code>16</code><name>${state}</name></instanceState>
<tagSet>${cluster && `<item><key>eks:eks-cluster-name</key><value>${cluster}</value></item>`}</tagSet>
</item></instancesSet></item></reservationSet>`;

/** A server that answers DescribeInstances as EC2 documents it. */
export async function ec2(machines: Record<string, Machine>, instead: Record<string, Instead> = {}) {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
        let body = "";
        for await (const part of request) body += part;
        const given = new URLSearchParams(body);
        const id = given.get("InstanceId.1") ?? "";
        asked.push(`${given.get("Action")} ${id}`);
        const say = (status: number, text: string) => response.writeHead(status, { "content-type": "text/xml" }).end(text);
        const other = instead[id];
        if (other === "hangs") return;
        if (other) return say(other.status, other.text);
        const machine = machines[id];
        if (machine && (!machine.managed || given.get("IncludeManagedResources") === "true"))
            return say(
                200,
                `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${item(id, machine)}</DescribeInstancesResponse>`,
            );
        say(
            400,
            `<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>The instance ID '${id}' does not exist</Message></Error></Errors><RequestID>1</RequestID></Response>`,
        );
    });
    return { asked, ...(await listening(server)) };
}
