import * as rules from "../../../../policies/rules/aws/kms";
import { judge, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.keyRotates,
    "aws:kms/key:Key",
    { enableKeyRotation: true },
    [[{ enableKeyRotation: undefined }, /enableKeyRotation is absent/]],
    [{ enableKeyRotation: unknown }],
);
describe("kms-key-rotates", () => {
    it("leaves keys alone that AWS cannot rotate", () =>
        judge(rules.keyRotates, "aws:kms/key:Key").passes({ customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" }));
    it("leaves keys of a store of one's own alone", () => judge(rules.keyRotates, "aws:kms/key:Key").passes({ customKeyStoreId: unknown }));
    it("judges one that says what is so anyway", () =>
        judge(rules.keyRotates, "aws:kms/key:Key").fails(
            { customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", enableKeyRotation: false },
            /enableKeyRotation is false/,
        ));
});

describeRule(
    rules.keyRotates,
    "aws:kms/key:Key",
    { enableKeyRotation: true },
    [[{ rotationPeriodInDays: 730 }, /rotationPeriodInDays is 730, longer than a year/]],
    [{ rotationPeriodInDays: unknown }],
    [{ rotationPeriodInDays: 90 }, { rotationPeriodInDays: 366 }],
);

const spares = (names: unknown, operator = "ArnNotEquals", more: object = {}) => ({ [operator]: { "aws:PrincipalArn": names, ...more } });
const statement = (over: object) => ({
    policy: JSON.stringify({
        Statement: [
            { Effect: "Allow", Principal: { AWS: "arn:account" }, Action: "kms:*" },
            { Effect: "Deny", Principal: "*", Action: "kms:Sign", Condition: spares("arn:one"), ...over },
        ],
    }),
});
describeRule(
    rules.signingKeyHasOneUser,
    "aws:kms/key:Key",
    { keyUsage: "SIGN_VERIFY", ...statement({}) },
    [
        [{ policy: undefined }, /lets others than one role sign/],
        [statement({ Effect: "Allow" }), /lets others/],
        [statement({ Action: ["kms:GetPublicKey"] }), /lets others/],
        [statement({ Principal: { AWS: "arn:administrator" } }), /lets others/],
        [statement({ Condition: undefined }), /lets others/],
        [statement({ Condition: spares(["arn:one", "arn:two"]) }), /lets others/],
        [statement({ Condition: spares("arn:role/*") }), /lets others/],
        [statement({ Condition: spares("arn:one", "ArnEquals") }), /lets others/],
        [statement({ Condition: spares("arn:one", "ForAnyValue:ArnNotEquals") }), /lets others/],
        [statement({ Condition: { ArnNotEquals: { "aws:SourceArn": "arn:one" } } }), /lets others/],
        [statement({ Condition: spares("arn:one", "ArnNotEquals", { "aws:SourceArn": "arn:two" }) }), /lets others/],
        [statement({ Condition: { ...spares("arn:one"), Bool: { "aws:MultiFactorAuthPresent": "false" } } }), /lets others/],
    ],
    [{ policy: unknown }],
);
describe("signing-key-has-one-user", () => {
    it("passes the other ways to write it", async () => {
        const { passes } = judge(rules.signingKeyHasOneUser, "aws:kms/key:Key");
        const written = (over: object) => passes({ keyUsage: "SIGN_VERIFY", ...statement(over) });
        await written({ Principal: { AWS: ["*"] } });
        await written({ Action: ["kms:GetPublicKey", "kms:sign"] });
        await written({ Action: "kms:*" });
        await written({ Condition: spares(["arn:one"], "StringNotLikeIfExists") });
    });
    it("only advises a key on a curve that no wallet signs on, and blocks one that a chain takes", async () => {
        const { advises, fails } = judge(rules.signingKeyHasOneUser, "aws:kms/key:Key");
        const key = (customerMasterKeySpec: unknown) => ({ keyUsage: "SIGN_VERIFY", customerMasterKeySpec });
        for (const spec of ["RSA_2048", "ECC_NIST_P256"]) await advises(key(spec), /since wallets sign on other curves.*lets others than one role sign/);
        for (const spec of ["ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519", unknown]) await fails(key(spec), /lets others than one role sign/);
    });
    it("leaves keys that encrypt alone", () => judge(rules.signingKeyHasOneUser, "aws:kms/key:Key").passes({ keyUsage: "ENCRYPT_DECRYPT" }));
});
