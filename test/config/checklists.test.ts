import * as assert from "node:assert";
import { adopted, lists } from "../../config/checklists";
import { refuses } from "./sandbox";

const leaves =
    (...names: string[]) =>
    (manifest: Record<string, unknown>) => {
        manifest.checklists = { leftOut: Object.fromEntries(names.map(name => [name, "It has nothing of what the list asks for."])) };
    };

describe("the lists that a bot answers", () => {
    it("are all five, in their order, without those that it leaves out", () => {
        assert.deepStrictEqual(adopted({}), lists);
        assert.deepStrictEqual(adopted({ vanta: "It trades no perpetuals." }), ["arbitrage", "bot-core", "cryptofunk", "mech-exo"]);
    });
});

refuses({
    checklists: [
        ["a list that is not there", leaves("cryptofnk"), "checklists.leftOut.cryptofnk", "an unknown key", /did you mean cryptofunk\?/],
        ["the bot's own list left out", leaves("cryptofunk"), "checklists.leftOut.cryptofunk", ".", /^nothing: it is the bot's own list$/],
        [
            "a list without a reason",
            manifest => Object.assign(manifest, { checklists: { leftOut: { vanta: "" } } }),
            "checklists.leftOut.vanta",
            '""',
            /Why the list|text/,
        ],
    ],
});
