import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Release, withRelease } from "../../../cli/release/settings-file";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const release = (more: Partial<Release> = {}): Release => ({
    ...{ version: "1.5.0", source: "example/bot", commit: "a1".repeat(20), digests: { api: digest("a") }, others: ["bifrost"] },
    ...more,
});
const prod = readFileSync(join(__dirname, "../../../Pulumi.prod.yaml"), "utf8");
/** Lines that only one of two texts has. */
const changed = (before: string, after: string) => {
    const [old, now] = [before.split("\n"), after.split("\n")];
    return { gone: old.filter(line => !now.includes(line)), come: now.filter(line => !old.includes(line)) };
};

describe("a release in the settings", () => {
    it("changes its own lines, and no other letter of the file", () => {
        const after = withRelease("Pulumi.prod.yaml", prod, "cryptofunk", release());
        const { gone, come } = changed(prod, after);
        assert.deepStrictEqual(
            come.map(line => line.trim()),
            ["version: 1.5.0", "source: example/bot", `commit: ${"a1".repeat(20)}`, `api: ${digest("a")}`],
        );
        assert.strictEqual(gone.length, 3);
        assert.deepStrictEqual(Object.keys(parse(after).config["golive:release"].digests), ["bifrost", "api"]);
    });
    it("is written on lines of its own in a bot's section, and beside it nothing changes", () => {
        const after = withRelease("Pulumi.prod.yaml", prod, "vanta", release({ others: [] }));
        const { gone } = changed(prod, after);
        assert.deepStrictEqual(gone, [prod.split("\n").find(line => line.includes("9.0.1-rc1"))]);
        const { "golive:bots": before, ...rest } = parse(prod).config;
        const { "golive:bots": bots, ...same } = parse(after).config;
        assert.deepStrictEqual(same, rest);
        const { others: _, ...wanted } = release();
        assert.deepStrictEqual(bots, { ...before, vanta: { ...before.vanta, release: wanted } });
    });
    it("keeps comments, drops digests of images that are no more, and has a commit of digits alone in quotes", () => {
        const text = [
            ...[
                "config:",
                "  golive:bot: b",
                "  golive:release:",
                "    # why",
                "    version: 1.0.0 # first",
                "    digests:",
                "      # others'",
                `      bifrost: ${digest("1")}`,
            ],
            ...[`      gone: ${digest("2")}`, "", "  # next", "  golive:zones: [a]", ""],
        ].join("\n");
        assert.strictEqual(
            withRelease("p", text, "b", release({ commit: "1".repeat(40) })),
            [
                ...[
                    "config:",
                    "  golive:bot: b",
                    "  golive:release:",
                    "    # why",
                    "    version: 1.5.0 # first",
                    "    digests:",
                    "      # others'",
                    `      bifrost: ${digest("1")}`,
                ],
                ...[`      api: ${digest("a")}`, "    source: example/bot", `    commit: "${"1".repeat(40)}"`, "", "  # next", "  golive:zones: [a]", ""],
            ].join("\n"),
        );
    });
    it("is the same when it is written again", () => {
        const once = withRelease("p", prod, "vanta", release());
        assert.strictEqual(withRelease("p", once, "vanta", release()), once);
    });
    it("is refused for a bot that has none, and where it cannot stand", () => {
        assert.throws(
            () => withRelease("Pulumi.prod.yaml", prod, "nobody", release()),
            /^Error: Pulumi\.prod\.yaml: golive:bots\.nobody\.release: found nothing, allowed: a release/,
        );
        assert.throws(
            () => withRelease("p", "config: { golive:bot: b, golive:release: { version: 1.0.0 } }\n", "b", release()),
            /allowed: a mapping on lines of its own/,
        );
    });
});
