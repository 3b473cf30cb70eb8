import { aws } from "../../engine/aws";
import { allFlaws, rule } from "../../engine/rule";

export const sourceTls = rule(
    aws.codebuild.Project,
    {
        name: "build-checks-its-source",
        preset: "baseline",
        severity: "high",
        items: ["cryptofunk:78", "bot-core:226"],
        says: "A build checks the certificate of where it takes the code from.",
        because: "Whoever stands between the two decides what is built, and it trades with the bot's keys.",
        fix: "Leave insecureSsl out.",
    },
    ({ source, secondarySources }) =>
        source?.insecureSsl
            ? "source.insecureSsl is true"
            : allFlaws(secondarySources, (one, i) => (one.insecureSsl ? `secondarySources[${i}].insecureSsl is true` : undefined)),
);
