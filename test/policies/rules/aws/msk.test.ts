import * as rules from "../../../../policies/rules/aws/msk";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

const brokers = (type: string) => ({ brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type } } } });
describeRule(
    rules.kafkaIsPrivate,
    "aws:msk/cluster:Cluster",
    brokers("DISABLED"),
    [[brokers("SERVICE_PROVIDED_EIPS"), /publicAccess\.type is SERVICE_PROVIDED_EIPS/]],
    [brokers(unknown)],
);

describe("kafka-has-no-public-address", () => {
    it("passes what is left out", async () => {
        const { passes } = judge(rules.kafkaIsPrivate, "aws:msk/cluster:Cluster");
        await passes({ brokerNodeGroupInfo: { instanceType: "kafka.m7g.large" } });
        await passes({ brokerNodeGroupInfo: { connectivityInfo: { vpcConnectivity: {} } } });
    });
});

const inTransit = (encryptionInTransit: object) => ({ encryptionInfo: { encryptionInTransit } });
describeRule(
    rules.kafkaTls,
    "aws:msk/cluster:Cluster",
    inTransit({ clientBroker: "TLS", inCluster: true }),
    [
        [inTransit({ clientBroker: "TLS_PLAINTEXT" }), /clientBroker is TLS_PLAINTEXT/],
        [inTransit({ clientBroker: "PLAINTEXT" }), /clientBroker is PLAINTEXT/],
        [inTransit({ inCluster: false }), /inCluster is false/],
    ],
    [inTransit({ clientBroker: unknown }), inTransit({ inCluster: unknown })],
    // What is left out is TLS.
    [inTransit({ clientBroker: undefined }), { encryptionInfo: { encryptionInTransit: undefined } }],
);

describeRule(
    rules.kafkaAuthenticates,
    "aws:msk/cluster:Cluster",
    { clientAuthentication: { sasl: { iam: true } } },
    [
        [{ clientAuthentication: undefined }, /clientAuthentication is absent/],
        [{ clientAuthentication: { unauthenticated: true } }, /unauthenticated is true/],
        [{ clientAuthentication: { sasl: { iam: false } } }, /is absent/],
    ],
    [{ clientAuthentication: unknown }],
);
describe("kafka-authenticates-clients", () => {
    const { passes } = judge(rules.kafkaAuthenticates, "aws:msk/cluster:Cluster");
    it("passes passwords and certificates", async () => {
        await passes({ clientAuthentication: { sasl: { scram: true } } });
        await passes({ clientAuthentication: { tls: { certificateAuthorityArns: [unknown] } } });
    });
});
