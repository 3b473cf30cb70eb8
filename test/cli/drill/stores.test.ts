import * as assert from "node:assert";
import { drills } from "../../../cli/drill/index";
import { recordedProgram } from "../../../cli/recording/offline";
import { bot } from "../../checklist/fixture";
import { around } from "./around";

describe("a drill of stores", function () {
    this.timeout(60_000);
    for (const name of ["cryptofunk", "vanta", "bot-core"])
        it(`finds every database and cache that the program makes for ${name}`, async () => {
            const { resources } = await recordedProgram("prod", name);
            const everything = bot(name);
            const settings = { ...everything.settings, phase: "dry" as const };
            const plan = (drill: string) => drills.get(drill)?.plan(around({ everything: { ...everything, settings } as never, resources }));
            for (const drill of ["failover-database", "failover-cache", ...(name === "bot-core" ? [] : ["restore"])]) {
                const planned = plan(drill);
                assert.ok(planned && "steps" in planned, `${drill}: ${JSON.stringify(planned)}`);
                assert.deepStrictEqual(
                    planned.steps.filter(({ say }) => say.startsWith("Tell what is not tried")),
                    [],
                    drill,
                );
            }
        });
    it("restores what it can, and tells a MongoDB beside it", async () => {
        const { resources } = await recordedProgram("prod", "vanta");
        const { manifest, ...everything } = bot("vanta");
        const stores = { ...manifest.stores, documents: bot("bot-core").manifest.stores.documents };
        const planned = drills.get("restore")?.plan(around({ everything: { ...everything, manifest: { ...manifest, stores } } as never, resources }));
        assert.ok(planned && "steps" in planned);
        assert.strictEqual(planned.steps[0].say, "Tell what is not tried: documents.");
    });
});
