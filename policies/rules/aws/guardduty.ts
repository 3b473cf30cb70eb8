import { aws } from "../../engine/aws";
import { rule } from "../../engine/rule";

export const detectorIsOn = rule(
    aws.guardduty.Detector,
    {
        name: "guardduty-is-on",
        preset: "golive",
        severity: "high",
        items: ["mech-exo:227"],
        says: "GuardDuty looks for intruders.",
        because: "Stolen credentials are used from somewhere else, and only a look at all calls shows it.",
        fix: "Leave enable out, or set it to true.",
    },
    detector => (detector.enable === false ? "enable is false" : undefined),
);
