import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";

export const fileServerIsPrivate = rule(
    aws.transfer.Server,
    {
        name: "file-server-is-in-a-vpc",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:86"],
        says: "A file transfer server lives in a VPC.",
        because: "An endpoint on the internet is tried with stolen passwords all day.",
        fix: 'Set endpointType to "VPC".',
    },
    server => ((server.endpointType ?? "PUBLIC") === "PUBLIC" ? `endpointType is ${server.endpointType ?? "absent, which is PUBLIC"}` : undefined),
);
