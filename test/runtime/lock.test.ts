import * as assert from "node:assert";
import { packages } from "../../package-lock.json";

type Locked = { version?: string; integrity?: string; link?: boolean; optionalDependencies?: Record<string, string> };

describe("The lock file", () => {
    const all = Object.entries(packages as Record<string, Locked>);
    const choices = all.filter(([, { optionalDependencies }]) => optionalDependencies !== undefined);

    it("has the packages of every platform, not only of the one it was written on", () => {
        assert.ok(choices.length >= 2, "esbuild and Biome choose by platform");
        const missing = choices.flatMap(([path, { optionalDependencies }]) =>
            Object.keys(optionalDependencies ?? {}).filter(name => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages)),
        );
        assert.deepStrictEqual(missing, []);
    });
    it("has the hash of everything", () =>
        assert.deepStrictEqual(
            all.filter(([path, { integrity }]) => path !== "" && integrity === undefined).map(([path]) => path),
            [],
        ));
    it("has one Pulumi SDK: two of them do not know each other's resources", () =>
        assert.deepStrictEqual(
            all.map(([path]) => path).filter(path => path.endsWith("@pulumi/pulumi")),
            ["node_modules/@pulumi/pulumi"],
        ));
});
