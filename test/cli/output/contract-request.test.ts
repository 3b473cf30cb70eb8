import * as assert from "node:assert";
import { contractBody } from "../../../cli/output/contract-request";
import { changed } from "../contract-request/contracts";

const { contract: before } = changed(() => undefined);
const body = (change: Parameters<typeof changed>[0]) => contractBody(before, changed(change).contract);

describe("what a contract's pull request says", () => {
    it("links to both commits", () => {
        const text = body(contract => {
            contract.commit = "f".repeat(40);
        });
        assert.ok(text.startsWith(`What \`vanta\` reads, exports and contains at [\`ffffffffffff\`](${before.repository}/commit/${"f".repeat(40)});`), text);
        assert.ok(text.includes(`(${before.repository}/commit/${before.commit})`), text);
    });
    it("has no link to what is no address", () =>
        assert.match(
            body(contract => {
                contract.repository = "https://github.com/a/b) [x](https://evil.example";
            }),
            /contains at `[0-9a-f]{12}`;/,
        ));
    it("mentions nobody and ends no cell, whatever the source names", () => {
        const text = body(contract => {
            contract.metrics[0].name = "a` @octocat | [x](https://evil.example)\n# y";
        });
        assert.ok(text.includes("| `a? @octocat ? [x](https://evil.example)?# y` |"), text);
    });
    it("says that another extractor made it", () =>
        assert.match(
            body(contract => {
                contract.extractor = "9";
            }),
            new RegExp(`Another extractor made it: ${before.extractor} before, 9 now\\.`),
        ));
    it("stays within what GitHub takes, and counts what it leaves out", () => {
        const text = contractBody(
            undefined,
            changed(contract => {
                const [variable] = contract.variables;
                contract.variables = Array.from({ length: 1000 }, (_, index) => ({
                    ...structuredClone(variable),
                    name: `${String(index).padStart(4, "0")}${"X".repeat(500)}`,
                }));
            }).contract,
        );
        assert.ok(text.length < 40_000, String(text.length));
        assert.match(text, / and 975 more \|/);
        assert.ok(text.includes(`\`0000${"X".repeat(116)}…\``));
    });
});
