import { aws } from "../../engine/aws";
import { has } from "../../engine/reading";
import { rule } from "../../engine/rule";

export const certificateRenews = rule(
    aws.acm.Certificate,
    {
        name: "certificate-renews-itself",
        preset: "baseline",
        debatable: true,
        severity: "high",
        items: ["cryptofunk:78", "cryptofunk:79", "bot-core:125", "vanta:324"],
        says: "A certificate is renewed by machine.",
        because: "An expired certificate cuts people and dashboards off from a bot that goes on trading.",
        fix: "Let ACM issue it with validationMethod DNS, and leave the records in the zone.",
    },
    certificate => {
        if (has(certificate, "certificateAuthorityArn")) return undefined;
        if (has(certificate, "certificateBody") || has(certificate, "privateKey")) return "it is imported, which ACM never renews";
        return certificate.validationMethod === "DNS" ? undefined : `validationMethod is ${certificate.validationMethod ?? "absent"}`;
    },
);
