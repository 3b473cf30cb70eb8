import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";
import { weakTls } from "../shared/reasons";

export const kafkaIsPrivate = rule(
    aws.msk.Cluster,
    {
        name: "kafka-has-no-public-address",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:86"],
        says: "Kafka's brokers have no public address.",
        because: "Whoever gets onto the broker can forge the signals the bot trades on.",
        fix: "Leave brokerNodeGroupInfo.connectivityInfo.publicAccess out.",
    },
    ({ brokerNodeGroupInfo }) => {
        const type = brokerNodeGroupInfo?.connectivityInfo?.publicAccess?.type;
        return type && type !== "DISABLED" ? `brokerNodeGroupInfo.connectivityInfo.publicAccess.type is ${type}` : undefined;
    },
);

export const kafkaTls = rule(
    aws.msk.Cluster,
    {
        name: "kafka-demands-tls",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:80"],
        says: "Kafka takes only TLS, from clients and between brokers.",
        because: weakTls,
        fix: "Leave encryptionInfo.encryptionInTransit out, or set clientBroker to TLS.",
    },
    ({ encryptionInfo }) => {
        const transit = encryptionInfo?.encryptionInTransit;
        if (transit?.inCluster === false) return "encryptionInfo.encryptionInTransit.inCluster is false";
        return transit?.clientBroker?.includes("PLAINTEXT") ? `encryptionInfo.encryptionInTransit.clientBroker is ${transit.clientBroker}` : undefined;
    },
);

export const kafkaAuthenticates = rule(
    aws.msk.Cluster,
    {
        name: "kafka-authenticates-clients",
        preset: "baseline",
        severity: "critical",
        items: ["cryptofunk:80", "bot-core:136"],
        says: "Kafka knows who its clients are.",
        because: "Whoever gets onto the broker can forge the signals the bot trades on.",
        fix: "Set clientAuthentication.sasl.iam, or tls.certificateAuthorityArns, and leave unauthenticated out.",
    },
    ({ clientAuthentication: client }) => {
        if (client?.unauthenticated) return "clientAuthentication.unauthenticated is true";
        return client?.sasl?.iam || client?.sasl?.scram || has(client, "tls") ? undefined : "clientAuthentication is absent";
    },
);
