import * as assert from "node:assert";
import { noticesOf } from "../../config/notices";
import { kubernetesRead, kubernetesVersions } from "../../config/offers";
import { faultsAfter, load, sound, texts, withProject } from "./sandbox";

const day = 24 * 60 * 60_000;
const on = (date: string) => new Date(`${date}T12:00Z`);
const at = (version: string, now: string) => faultsAfter(f => (f.prod["golive:cluster"].version = version), "prod", [], on(now));
const noticed = (version: string, now: string) => {
    const files = sound();
    files.prod["golive:cluster"].version = version;
    return withProject(texts(files), root => load(root, "prod", [], on(now)).notices);
};

describe("Kubernetes versions", () => {
    it("are a table that somebody has read within four months: read the calendar again, then change kubernetesRead", () => {
        const age = Date.now() - Date.parse(kubernetesRead);
        assert.ok(age > -day && age < 120 * day, `config/offers.ts was last held against its sources on ${kubernetesRead}`);
    });
    it("have their days, one after the other, and extended support for a year after the standard one", () => {
        const days = Object.values(kubernetesVersions).map(support => support ?? assert.fail("a version without its days"));
        for (const { standard, extended } of days) assert.ok(Math.abs(Date.parse(extended) - Date.parse(standard) - 365 * day) <= day, standard);
        assert.deepStrictEqual(
            [...days].sort((a, b) => Date.parse(a.standard) - Date.parse(b.standard)),
            days,
        );
    });
    it("are refused from the day on which standard support ends, with what is left", () => {
        const [fault, ...more] = at("1.33", "2026-11-28");
        assert.deepStrictEqual(more, []);
        assert.deepStrictEqual(fault, {
            file: "Pulumi.prod.yaml",
            path: "golive:cluster.version",
            found: '"1.33"',
            allowed:
                "a version under EKS's standard support: 1.34, 1.35, 1.36, 1.37 (that of 1.33 ended on 2026-07-29, and AWS upgrades such a cluster unasked)",
        });
        assert.match(at("1.34", "2026-12-02")[0].allowed, /^a version under EKS's standard support: 1\.35, 1\.36, 1\.37 \(that of 1\.34 ended on 2026-12-02/);
    });
    it("that EKS does not know are refused without a day", () =>
        assert.strictEqual(at("1.20", "2026-11-28")[0].allowed, "a version under EKS's standard support: 1.34, 1.35, 1.36, 1.37"));
    it("are told of from 90 days before, and not earlier", () => {
        assert.match(
            noticed("1.34", "2026-11-28").join(),
            /^EKS's standard support of Kubernetes 1\.34 ends on 2026-12-02: AWS then upgrades the cluster unasked/,
        );
        assert.deepStrictEqual(noticed("1.35", "2026-11-28"), []);
        assert.deepStrictEqual(noticed("1.35", "2026-12-26"), []);
        assert.strictEqual(noticed("1.35", "2026-12-27").length, 1);
    });
    it("are told of in the same words every day, so that a second deployment changes nothing", () =>
        assert.deepStrictEqual(
            noticesOf({ cluster: { version: "1.34" } as never }, on("2026-11-20")),
            noticesOf({ cluster: { version: "1.34" } as never }, on("2026-11-29")),
        ));
});
