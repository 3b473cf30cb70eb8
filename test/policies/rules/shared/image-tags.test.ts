import * as assert from "node:assert";
import * as rules from "../../../../policies/rules/shared/image-tags";

// Without a digit, which would make a version of it.
const digest = `@sha256:${"ab".repeat(32)}`;
describe("a moving tag", () => {
    it("is told from a version", () => {
        const fixed = [
            "bot:1.4.2",
            "registry.local:5000/bot:v2",
            `ghcr.io/owner/bot${digest}`,
            `bot:latest${digest}`,
            "bot:main-1a2b3c4",
            "postgres:16-alpine",
            "bot:2025.11.06",
        ];
        const moving = [
            "bot",
            "registry.local:5000/bot",
            "ghcr.io/owner/bot:latest",
            "bot:main",
            "bot:stable",
            "nginx:alpine",
            "bot:latest-2",
            "bot:2-latest",
            "a.b/c:prod",
            // Nothing can be pulled by half a digest.
            "bot:1.4.2@sha256:ab",
            `bot${digest}a`,
        ];
        assert.deepStrictEqual(fixed.map(rules.movingTag).filter(Boolean), []);
        assert.deepStrictEqual(
            moving.filter(image => !rules.movingTag(image)),
            [],
        );
    });
});
