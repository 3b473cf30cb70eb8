import * as rules from "../../../../policies/rules/aws/kinesis";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.streamIsEncrypted,
    "aws:kinesis/stream:Stream",
    { encryptionType: "KMS" },
    [
        [{ encryptionType: undefined }, /encryptionType is absent, which is NONE/],
        [{ encryptionType: "NONE" }, /encryptionType is NONE/],
    ],
    [{ encryptionType: unknown }],
);

const encrypted = { serverSideEncryption: { enabled: true } };

const stream = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
describeRule(
    rules.deliveryIsEncrypted,
    stream,
    encrypted,
    [
        [{ serverSideEncryption: undefined }, /serverSideEncryption\.enabled is not true/],
        [{ serverSideEncryption: { enabled: false } }, /is not true/],
    ],
    [{ serverSideEncryption: { enabled: unknown } }],
);
describe("delivery-stream-is-encrypted", () => {
    const { passes } = judge(rules.deliveryIsEncrypted, stream);
    it("passes what comes from another stream", async () => {
        await passes({ kinesisSourceConfiguration: {} });
        await passes({ mskSourceConfiguration: {} });
    });
});
