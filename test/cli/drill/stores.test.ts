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
            for (const drill of ["failover-database", "failover-cache", "restore"]) {
                const planned = plan(drill);
                assert.ok(planned && "steps" in planned, `${drill}: ${JSON.stringify(planned)}`);
                assert.deepStrictEqual(
                    planned.steps.filter(({ say }) => say.startsWith("Tell what is not tried")),
                    [],
                    drill,
                );
            }
        });
    it("restores every database, of whichever kind, and plans nothing where the program lacks one", async () => {
        const { resources } = await recordedProgram("prod", "vanta");
        const core = await recordedProgram("prod", "bot-core");
        const { manifest, ...everything } = bot("vanta");
        const stores = { ...manifest.stores, documents: bot("bot-core").manifest.stores.documents };
        const plan = (found: typeof resources) =>
            drills.get("restore")?.plan(around({ everything: { ...everything, manifest: { ...manifest, stores } } as never, resources: found }));
        assert.deepStrictEqual(plan(resources), { missing: "the preview does not have every database of the manifest: documents" });
        const planned = plan([...resources, ...core.resources.filter(({ type }) => type === "aws:docdb/cluster:Cluster")]);
        assert.ok(planned && "steps" in planned);
        const databases = Object.values(stores).filter(({ kind }) => kind === "postgres" || kind === "mongodb");
        assert.strictEqual(planned.steps.length, 5 * databases.length);
    });
});
