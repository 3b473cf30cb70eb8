import * as rules from "../../../../policies/rules/aws/guardduty";
import { unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(rules.detectorIsOn, "aws:guardduty/detector:Detector", { enable: true }, [[{ enable: false }, /enable is false/]], [{ enable: unknown }]);
