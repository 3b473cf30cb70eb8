import * as assert from "node:assert";
import { needs } from "./python";

describe("A judge that is not installed", () => {
    it("skips its tests, and says on stderr what nobody has judged", () => {
        const said: string[] = [];
        let skipped = 0;
        const write = process.stderr.write;
        process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write;
        try {
            needs({ skip: () => skipped++ } as unknown as Mocha.Context, "no-such-judge", "the colour of the sky");
        } finally {
            process.stderr.write = write;
        }
        assert.strictEqual(skipped, 1);
        assert.deepStrictEqual(said, [
            "\nNOT EVALUATED: the colour of the sky. No python3 has no-such-judge (which test/requirements.txt does not name); install test/requirements.txt.\n",
        ]);
    });
});
