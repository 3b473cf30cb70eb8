import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Cluster {
    Status: string;
    DBClusterMembers: string[];
    [property: string]: unknown;
}

const refusal = (code: string) => Object.assign(new Error(code), { code });

const memberOf: Record<string, string> = {
    ...{ DBClusters: "DBCluster", DBInstances: "DBInstance" },
    ...{ DBClusterMembers: "DBClusterMember", VpcSecurityGroups: "VpcSecurityGroupMembership" },
};

/** XML of AWS's query protocol, with a list's members named as the model names them. */
const xml = (value: object): string =>
    Object.entries(value)
        .map(([name, one]) => {
            const inner = Array.isArray(one) ? one.map(member => xml({ [memberOf[name]]: member })).join("") : typeof one === "object" ? xml(one) : one;
            return `<${name}>${inner}</${name}>`;
        })
        .join("");

/**
 * What botocore's model of DocumentDB says of the calls that a restore makes, as a service with one cluster of two members. Things take their time: what
 * is made is seen as `creating` twice, and cannot be deleted before; a cluster with a member that is not going is not deleted either.
 */
export class DocumentDbApi {
    private server?: Server;
    private port = 0;
    readonly clusters = new Map<string, Cluster>();
    readonly members = new Map<string, Record<string, unknown>>();
    /** Calls that change something, with what they were given. */
    readonly changed: { action: string; given: Record<string, string> }[] = [];
    /** Is asked before each call, and may throw an error with a `code` of AWS's. */
    onCall: (action: string, given: Record<string, string>) => void = () => {};
    latest = new Date("2026-11-29T09:00:00Z");

    constructor(identifier = "bot-documents") {
        const members = [`${identifier}-0`, `${identifier}-1`];
        this.clusters.set(identifier, {
            ...{ Status: "available", Endpoint: `${identifier}.cluster.docs`, Port: 27017, DBSubnetGroup: "bot-subnets" },
            ...{ VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }], DBClusterMembers: members },
        });
        for (const name of members)
            this.members.set(name, {
                ...{ DBInstanceIdentifier: name, DBInstanceStatus: "available", DBClusterIdentifier: identifier },
                ...{ DBInstanceClass: "db.r6g.large", CACertificateIdentifier: "rds-ca-rsa2048-g1" },
            });
    }

    private cluster(name: string): Cluster {
        const found = this.clusters.get(name);
        if (!found) throw refusal("DBClusterNotFoundFault");
        return found;
    }
    private member(name: string): Record<string, unknown> {
        const found = this.members.get(name);
        if (!found) throw refusal("DBInstanceNotFound");
        return found;
    }

    /** What is there now; whoever looks often enough sees it ready. */
    private readonly looks = new Map<string, number>();
    private goesOn(name: string, thing: Record<string, unknown>, field: string): void {
        if (thing[field] !== "creating") return;
        const looks = (this.looks.get(name) ?? 0) + 1;
        this.looks.set(name, looks);
        if (looks > 2) thing[field] = "available";
    }

    private readonly actions: Record<string, (given: Record<string, string>) => object> = {
        DescribeDBClusters: ({ DBClusterIdentifier: name }) => {
            const found = this.cluster(name);
            this.goesOn(name, found, "Status");
            const { DBClusterMembers, ...rest } = found;
            const members = DBClusterMembers.map(one => ({ DBInstanceIdentifier: one }));
            return { DBClusters: [{ DBClusterIdentifier: name, ...rest, DBClusterMembers: members, LatestRestorableTime: this.latest.toISOString() }] };
        },
        DescribeDBInstances: ({ DBInstanceIdentifier: name }) => {
            const found = this.member(name);
            this.goesOn(name, found, "DBInstanceStatus");
            return { DBInstances: [found] };
        },
        RestoreDBClusterToPointInTime: ({ DBClusterIdentifier: name, SourceDBClusterIdentifier: of }) => {
            this.cluster(of);
            if (this.clusters.has(name)) throw refusal("DBClusterAlreadyExistsFault");
            this.clusters.set(name, { Status: "creating", Endpoint: `${name}.cluster.docs`, Port: 27017, DBClusterMembers: [] });
            return {};
        },
        CreateDBInstance: ({ DBInstanceIdentifier: name, DBClusterIdentifier: of }) => {
            if (this.members.has(name)) throw refusal("DBInstanceAlreadyExists");
            if (this.cluster(of).Status !== "available") throw refusal("InvalidDBClusterStateFault");
            this.cluster(of).DBClusterMembers.push(name);
            this.members.set(name, { DBInstanceIdentifier: name, DBInstanceStatus: "creating", DBClusterIdentifier: of });
            return {};
        },
        DeleteDBInstance: ({ DBInstanceIdentifier: name }) => {
            if (this.member(name).DBInstanceStatus !== "available") throw refusal("InvalidDBInstanceState");
            this.member(name).DBInstanceStatus = "deleting";
            return {};
        },
        DeleteDBCluster: ({ DBClusterIdentifier: name }) => {
            const { Status, DBClusterMembers } = this.cluster(name);
            const stay = DBClusterMembers.some(one => this.members.get(one)?.DBInstanceStatus !== "deleting");
            if (Status !== "available" || stay) throw refusal("InvalidDBClusterStateFault");
            this.cluster(name).Status = "deleting";
            return {};
        },
    };

    async start(): Promise<void> {
        this.server = createServer((request, response) => {
            let body = "";
            request.on("data", part => (body += part));
            request.on("end", () => {
                const { Action: action, Version: _, ...given } = Object.fromEntries(new URLSearchParams(body));
                try {
                    this.onCall(action, given);
                    if (!action.startsWith("Describe")) this.changed.push({ action, given });
                    const answer = this.actions[action](given);
                    response.end(`<${action}Response><${action}Result>${xml(answer)}</${action}Result></${action}Response>`);
                } catch (error) {
                    const { code = "InternalFailure" } = error as { code?: string };
                    response
                        .writeHead(400)
                        .end(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`);
                }
            });
        }).listen(0, "127.0.0.1");
        await once(this.server, "listening");
        this.port = (this.server.address() as AddressInfo).port;
    }
    stop(): void {
        this.server?.close();
        this.server?.closeAllConnections();
    }

    /** What is there and is not going. */
    get stays(): string[] {
        const clusters = [...this.clusters].filter(([, { Status }]) => Status !== "deleting");
        const members = [...this.members].filter(([, { DBInstanceStatus }]) => DBInstanceStatus !== "deleting");
        return [...clusters, ...members].map(([name]) => name);
    }

    /** What was going is gone. */
    forget(): void {
        const stays = this.stays;
        for (const all of [this.clusters, this.members]) for (const name of all.keys()) if (!stays.includes(name)) all.delete(name);
    }

    /** How a client of AWS asks here. */
    readonly aws = async () => ({
        ...{ region: "eu-central-1", endpoint: `http://127.0.0.1:${this.port}`, maxAttempts: 1 },
        credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
}
