import * as rules from "../../../../policies/rules/kubernetes/storage-class";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.storageClassIsEncrypted,
    "kubernetes:storage.k8s.io/v1:StorageClass",
    { provisioner: "ebs.csi.eks.amazonaws.com", parameters: { encrypted: "true" } },
    [
        [{ parameters: { encrypted: "false" } }, /parameters\.encrypted is false/],
        [{ parameters: undefined }, /parameters\.encrypted is absent/],
        [{ provisioner: "ebs.csi.aws.com", parameters: { encrypted: undefined } }, /parameters\.encrypted is absent/],
        [{ provisioner: "kubernetes.io/aws-ebs", parameters: { encrypted: undefined } }, /parameters\.encrypted is absent/],
    ],
    [{ parameters: { encrypted: unknown } }],
);
describe("storage-class-encrypts", () => {
    it("leaves file systems to their own rule", () =>
        judge(rules.storageClassIsEncrypted, "kubernetes:storage.k8s.io/v1:StorageClass").passes({ provisioner: "efs.csi.aws.com" }));
});
