import { judge, unknown } from "../judge";
import { describeRule } from "./cases";

const rules = {
    personHasNoPassword: (require("../../policies/rules/aws/iam") as typeof import("../../policies/rules/aws/iam")).personHasNoPassword,
    parameterIsNoSecret: (require("../../policies/rules/aws/ssm") as typeof import("../../policies/rules/aws/ssm")).parameterIsNoSecret,
    otherPasswordIsManaged: (require("../../policies/rules/program/passwords") as typeof import("../../policies/rules/program/passwords"))
        .otherPasswordIsManaged,
};

const asked = (type: string) => judge(rules.otherPasswordIsManaged, `aws:${type}`);

describe("other-password-is-managed", () => {
    const forms: [type: string, sound: object, faulty: object, where: RegExp][] = [
        [
            "mq/broker:Broker",
            { users: [{ username: "a" }] },
            { users: [{ username: "a" }, { username: "b", password: unknown }] },
            /^users\[1\]\.password is set/,
        ],
        [
            "opensearch/domain:Domain",
            { advancedSecurityOptions: { masterUserOptions: { masterUserArn: "a" } } },
            { advancedSecurityOptions: { masterUserOptions: { masterUserPassword: "x" } } },
            /^advancedSecurityOptions\.masterUserOptions\.masterUserPassword is set/,
        ],
        ["elasticsearch/domain:Domain", {}, { advancedSecurityOptions: { masterUserOptions: { masterUserPassword: unknown } } }, /masterUserPassword is set/],
        [
            "memorydb/user:User",
            { authenticationMode: { type: "iam" } },
            { authenticationMode: { type: "password", passwords: [unknown] } },
            /authenticationMode\.passwords is set/,
        ],
        [
            "elasticache/user:User",
            { authenticationMode: { type: "iam" } },
            { authenticationMode: { passwords: ["x"] } },
            /authenticationMode\.passwords is set/,
        ],
        ["timestreaminfluxdb/dbInstance:DbInstance", {}, { password: unknown }, /^password is set/],
        ["fsx/ontapFileSystem:OntapFileSystem", {}, { fsxAdminPassword: unknown }, /^fsxAdminPassword is set/],
        [
            "fsx/windowsFileSystem:WindowsFileSystem",
            { selfManagedActiveDirectory: {} },
            { selfManagedActiveDirectory: { password: unknown } },
            /Directory\.password is set/,
        ],
        [
            "cloudwatch/eventConnection:EventConnection",
            { authParameters: {} },
            { authParameters: { apiKey: { key: "k", value: unknown } } },
            /authParameters\.apiKey\.value is set/,
        ],
        ["cloudwatch/eventConnection:EventConnection", {}, { authParameters: { basic: { password: unknown } } }, /authParameters\.basic\.password is set/],
        [
            "cloudwatch/eventConnection:EventConnection",
            {},
            { authParameters: { oauth: { clientParameters: { clientSecret: "x" } } } },
            /clientParameters\.clientSecret is set/,
        ],
    ];
    for (const [type, sound, faulty, where] of forms) {
        it(`asks ${type}, whether the value is known or not`, async () => {
            await asked(type).passes(sound);
            await asked(type).passes({});
            await asked(type).fails(faulty, where);
        });
    }
    it("is undecided while what holds it is unknown", () => asked("mq/broker:Broker").isUndecided({ users: unknown }));
});

describeRule(
    rules.parameterIsNoSecret,
    "aws:ssm/parameter:Parameter",
    { type: "String", value: "info" },
    [
        [{ type: "SecureString" }, /value is set for a SecureString/],
        [{ type: "SecureString", value: undefined, valueWo: unknown }, /valueWo is set for a SecureString/],
    ],
    [{ type: unknown }],
    [{ type: "SecureString", value: undefined }],
);
describe("sign-in-password-is-encrypted", () => {
    const { passes, fails } = judge(rules.personHasNoPassword, "aws:iam/userLoginProfile:UserLoginProfile");
    it("passes a password for its owner's key, known or not", () => passes({ user: "a", pgpKey: unknown }));
    it("fails one that lies open", () => fails({ user: "a" }, /pgpKey is absent, and the password lies in the state/));
});
