import * as assert from "node:assert";
import { readCatalogue } from "../../checklist/catalogue";
import { alertsOf } from "../../checklist/judges/alert";
import { alertsIn } from "../../cli/recording/alerts";
import { lists } from "../../config/checklists";
import { recordingOf } from "../bots/recordings";
import { bot } from "./fixture";

describe("the alerts that controls ask for", function () {
    this.timeout(120_000);

    it("are each loaded by a bot of the five, under that name", async () => {
        const asked = [...readCatalogue().controls.values()].flatMap(({ answer }) => ("alert" in answer ? answer.alert : []));
        assert.ok(asked.length > 30);
        const seen = new Set<string>();
        for (const name of lists) {
            const { resources } = await recordingOf(name, "prod");
            const loaded = alertsIn(resources);
            for (const one of asked) {
                const alerts = alertsOf(one, bot(name));
                if (alerts.length > 0 && alerts.every(alert => loaded.has(alert))) seen.add(one);
            }
        }
        assert.deepStrictEqual(
            asked.filter(name => !seen.has(name)),
            [],
        );
    });
});
