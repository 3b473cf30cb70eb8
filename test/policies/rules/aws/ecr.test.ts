import * as rules from "../../../../policies/rules/aws/ecr";
import { judge, judgeGraph, resource, unknown } from "../../../judge";
import { describeRule } from "../../cases";

describeRule(
    rules.repositoryIsImmutable,
    "aws:ecr/repository:Repository",
    { imageTagMutability: "IMMUTABLE" },
    [
        [{ imageTagMutability: "MUTABLE" }, /imageTagMutability is MUTABLE/],
        [{ imageTagMutability: "MUTABLE_WITH_EXCLUSION" }, /imageTagMutability is MUTABLE_WITH_EXCLUSION/],
        [{ imageTagMutability: undefined }, /imageTagMutability is absent/],
    ],
    [{ imageTagMutability: unknown }],
);
describe("image-repository-is-immutable", () => {
    it("passes named exceptions", () =>
        judge(rules.repositoryIsImmutable, "aws:ecr/repository:Repository").passes({ imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" }));
});

describe("image-repository-is-scanned", () => {
    const { passes, fails, isUndecided } = judgeGraph(rules.imagesAreScanned);
    const repository = (scanOnPush?: unknown) => resource("aws:ecr/repository:Repository", "bot", { imageScanningConfiguration: { scanOnPush } });
    const registry = (...frequencies: string[]) =>
        resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", "all", {
            rules: frequencies.map(scanFrequency => ({ scanFrequency, repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] })),
        });
    it("passes a scanned repository, or registry", async () => {
        await passes([repository(true)]);
        await passes([repository(), registry("SCAN_ON_PUSH")]);
        await passes([repository(), registry("MANUAL", "CONTINUOUS_SCAN")]);
    });
    it("fails others", async () => {
        await fails([repository(false)], /scanOnPush is not true/);
        await fails([resource("aws:ecr/repository:Repository", "bot", {})], /scanOnPush is not true/);
    });
    it("fails a registry that scans only when somebody asks", async () => {
        await fails([repository(), registry()], /scanOnPush is not true/);
        await fails([repository(), registry("MANUAL")], /scanOnPush is not true/);
    });
    it("is undecided while the switch is unknown", () => isUndecided([repository(unknown)]));
});
