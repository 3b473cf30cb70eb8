import * as assert from "node:assert";
import { liveAttestation } from "../../../cli/output/live/attestation";
import { liveHtml } from "../../../cli/output/live/html";
import { liveJunit } from "../../../cli/output/live/junit";
import { listHtml, listMarkdown } from "../../../cli/output/live/list";
import { liveMarkdown } from "../../../cli/output/live/markdown";
import { liveSarif } from "../../../cli/output/live/sarif";
import { liveJson, liveText } from "../../../cli/output/live/terminal";
import { plain } from "../../../cli/output/paint";
import { withoutCredentials } from "../../../cli/report/hidden";
import { alnum, base32 } from "../../credentials/cases/made-up";
import { aControl, aReport } from "../output/live-fixture";

const planted = [`AKIA${base32("report", 16)}`, `ghp_${alnum("report", 36)}`, `xoxb-123456789012-123456789012-${alnum("report", 24)}`];

/** A report with a credential wherever somebody else wrote a text. */
const leaking = (secret: string) => {
    const text = `it is ${secret} today`;
    const control = aControl(1, {
        ...{ state: "exempt", reason: text, measured: [{ what: text, demanded: text, found: text, holds: "no" }] },
        evidence: { file: "evidence/prod/vanta/a.yaml", by: text, at: "2026-11-28T10:00:00Z", until: "2027-02-26T23:59:59Z", links: [text] },
        exemption: { owner: text, reason: text, until: "2027-03-31" },
    });
    return aReport({
        controls: [control],
        items: [{ list: "vanta", line: 1, level: "blocking", controls: [control.id], state: "exempt", reason: text, blocks: false, with: {} }],
        lists: [{ name: "vanta" }, { name: "mech-exo", leftOut: text }],
        notCounted: [{ file: "policies/exemptions.yaml", why: text }],
    });
};

describe("a credential in a text of the report", () => {
    for (const secret of planted)
        it(`reaches no rendering: ${secret.slice(0, 4)}`, () => {
            const report = withoutCredentials(leaking(secret));
            const renderings = [liveJson, liveHtml, liveJunit, liveSarif, liveAttestation, liveMarkdown].map(render => render(report));
            for (const text of [...renderings, liveText(report, plain), listMarkdown(report, "vanta"), listHtml(report, "vanta")])
                assert.ok(!text.includes(secret.slice(4, 16)), text.slice(0, 200));
            assert.match(report.controls[0].reason, /^\[hidden, since it holds an? .*\]$/);
        });
    it("is the only thing that is replaced: digests, commits and everybody's own words stay", () =>
        assert.deepStrictEqual(withoutCredentials(aReport()), aReport()));
});
