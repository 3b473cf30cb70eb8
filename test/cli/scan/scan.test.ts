import * as assert from "node:assert";
import { scanText } from "../../../cli/output/scan";
import type { ReleasedImage } from "../../../cli/scan/images";
import { releasedImages } from "../../../cli/scan/images";
import { mayRun } from "../../../cli/scan/may-run";
import { ScannedRegistry } from "../../../cli/scan/registry";
import { answerOf, reportOf } from "../../../cli/scan/verdict";
import { readSettings, stackConfig } from "../../../config/load";
import type { Exemption } from "../../../policies/engine/exemptions";
import { digestOf, ecr, indexOf, type Known, type Said } from "./ecr";

const platform = digestOf("image");
const { text: index, digest } = indexOf(platform);
const now = new Date("2026-11-29T12:00:00Z");
const at = (day: string) => new Date(`${day}T00:00:00Z`).getTime() / 1000;
const image: ReleasedImage = { image: "api", repository: "bot/prod/api", reference: "r/bot/prod/api:1.0.0", digest };
const complete = { imageScanStatus: { status: "COMPLETE" } };
const basic = (findings: [id: string, severity: string][], more: object = {}, day = "2026-11-20"): Record<string, unknown> => ({
    ...complete,
    imageScanFindings: {
        imageScanCompletedAt: at(day),
        findingSeverityCounts: Object.fromEntries(
            [...new Set(findings.map(([, severity]) => severity))].map(one => [one, findings.filter(([, severity]) => severity === one).length]),
        ),
        findings: findings.map(([name, severity]) => ({ name, severity })),
        ...more,
    },
});
const exemption = (rule: string, more: Partial<Exemption> = {}): Exemption => ({
    ...{ rule, resource: "api", reason: "not reachable", owner: "alice", ticket: "SEC-1", expiry: "2026-12-31" },
    ...more,
});

describe("the scan of a release", () => {
    let server: Awaited<ReturnType<typeof ecr>> | undefined;
    const before: Record<string, string | undefined> = {};
    const variables = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_ENDPOINT_URL_ECR: "" };
    beforeEach(() => {
        for (const name of Object.keys(variables)) before[name] = process.env[name];
        Object.assign(process.env, variables);
    });
    afterEach(async () => {
        for (const [name, value] of Object.entries(before)) {
            if (value === undefined) delete process.env[name];
            else process.env[name] = value;
        }
        await server?.stop();
        server = undefined;
    });

    async function ask(known: Known | Said[], { exemptions = [] as Exemption[], of = image, pauses = 0, wait = { request: 5000, image: 20_000 } } = {}) {
        const whole = Array.isArray(known) ? { manifests: { [digest]: index }, scans: { [platform]: known } } : known;
        await server?.stop();
        server = await ecr(whole);
        process.env.AWS_ENDPOINT_URL_ECR = server.endpoint;
        const registry = new ScannedRegistry({ account: "444455556666", region: "eu-central-1" }, wait);
        let left = pauses;
        const pause = async () => left-- > 0;
        const answer = await answerOf(of, { registry, architecture: "arm64", exemptions, now: () => now, pause });
        return { answer, report: reportOf({ bot: "bot", stack: "prod", version: "1.0.0", at: now.toISOString() }, [answer], exemptions), asked: server.asked };
    }
    const notEvaluated = async (known: Known | Said[], why: RegExp, more: Parameters<typeof ask>[1] = {}) => {
        const { answer, report } = await ask(known, more);
        assert.strictEqual(answer.answer, "not evaluated");
        assert.match(answer.why ?? "", why);
        assert.strictEqual(report.passes, false);
    };

    it("passes what is clean, and asks for exactly the digest of the settings and the nodes' image inside it", async () => {
        const { answer, report, asked } = await ask([{ pages: [basic([["CVE-2026-1", "MEDIUM"]])] }]);
        assert.deepStrictEqual([answer.answer, answer.scanned, report.passes], ["clean", platform, true]);
        assert.deepStrictEqual(
            asked.map(({ call, body }) => [call, body.imageIds ?? body.imageId]),
            [
                ["BatchGetImage", [{ imageDigest: digest }]],
                ["DescribeImageScanFindings", { imageDigest: platform }],
            ],
        );
    });
    it("blocks critical and high findings of every page, each once", async () => {
        const counts = { findingSeverityCounts: { CRITICAL: 1, HIGH: 2 } };
        const { report } = await ask([
            {
                pages: [
                    basic([["CVE-2026-1", "HIGH"]], counts),
                    basic(
                        [
                            ["CVE-2026-2", "CRITICAL"],
                            ["CVE-2026-1", "HIGH"],
                        ],
                        counts,
                    ),
                ],
            },
        ]);
        assert.deepStrictEqual(
            report.images[0].vulnerabilities.map(({ id, severity }) => [id, severity]),
            [
                ["CVE-2026-1", "HIGH"],
                ["CVE-2026-2", "CRITICAL"],
            ],
        );
        assert.strictEqual(report.passes, false);
    });
    it("reads what enhanced scanning found; suppressed in Inspector is there all the same, closed is mended", async () => {
        const found = (id: string, status: string) => ({ severity: "HIGH", status, packageVulnerabilityDetails: { vulnerabilityId: id } });
        const page = {
            imageScanStatus: { status: "ACTIVE" },
            imageScanFindings: {
                imageScanCompletedAt: at("2026-11-28"),
                findingSeverityCounts: { HIGH: 2 },
                enhancedFindings: [found("CVE-2026-1", "ACTIVE"), found("CVE-2026-2", "SUPPRESSED"), found("CVE-2026-3", "CLOSED")],
            },
        };
        const { answer } = await ask([{ pages: [page] }]);
        assert.deepStrictEqual(
            answer.vulnerabilities.map(({ id }) => id),
            ["CVE-2026-1", "CVE-2026-2"],
        );
    });
    it("lets through what somebody accepts for this image until a day to come, and nothing else", async () => {
        const found: Said[] = [{ pages: [basic([["CVE-2026-1", "HIGH"]])] }];
        const passes = async (exemptions: Exemption[]) => {
            const { report } = await ask(found, { exemptions });
            return report.passes;
        };
        assert.strictEqual(await passes([exemption("CVE-2026-1")]), true);
        assert.strictEqual(await passes([exemption("CVE-2026-1", { expiry: "2026-11-28" })]), false);
        assert.strictEqual(await passes([exemption("CVE-2026-1", { resource: "worker" })]), false);
        assert.strictEqual(await passes([exemption("CVE-2026-2")]), false);
        const { report } = await ask(found, { exemptions: [exemption("CVE-2026-1"), exemption("CVE-2026-2")] });
        assert.deepStrictEqual(report.idle, ["CVE-2026-2 in api (alice)"]);
        assert.match(
            scanText(report, (_, text) => text),
            /high +CVE-2026-1, accepted by alice until 2026-12-31 \(SEC-1\)[\s\S]*lets nothing through: CVE-2026-2[\s\S]*PASS {2}bot 1\.0\.0 in prod: 1 images/,
        );
    });

    const status = (status: string): Said => ({ pages: [{ imageScanStatus: { status, description: "so it is" } }] });
    for (const one of ["FAILED", "UNSUPPORTED_IMAGE", "FINDINGS_UNAVAILABLE", "SCAN_ELIGIBILITY_EXPIRED", "LIMIT_EXCEEDED", "IMAGE_ARCHIVED"])
        it(`that is ${one} is not evaluated`, () => notEvaluated([status(one)], new RegExp(`^its scan is ${one} \\(so it is\\)$`)));
    it("that has not ended is waited for", async () => {
        const { answer } = await ask([status("PENDING"), status("IN_PROGRESS"), { pages: [basic([])] }], { pauses: 5 });
        assert.strictEqual(answer.answer, "clean");
    });
    it("that does not end is not evaluated", () => notEvaluated([status("IN_PROGRESS")], /^its scan has not ended$/, { pauses: 2 }));
    it("that nobody made is asked for, and waited for", async () => {
        const scans = { [platform]: [{ error: "ScanNotFoundException" }, { pages: [basic([])] }] };
        const { answer, asked } = await ask({ manifests: { [digest]: index }, scans, again: true }, { pauses: 2 });
        assert.strictEqual(answer.answer, "clean");
        assert.strictEqual(asked.filter(({ call }) => call === "StartImageScan").length, 1);
    });
    it("that nobody made, and that the registry does not make, is not evaluated", () =>
        notEvaluated([{ error: "ScanNotFoundException" }], /^nobody has scanned it$/));
    it("that is too old is asked for again", async () => {
        const scans = { [platform]: [{ pages: [basic([], {}, "2026-10-01")] }, { pages: [basic([])] }] };
        assert.strictEqual((await ask({ manifests: { [digest]: index }, scans, again: true }, { pauses: 1 })).answer.answer, "clean");
    });
    it("that is too old, or of a day ahead, is not evaluated", async () => {
        await notEvaluated([{ pages: [basic([], {}, "2026-10-01")] }], /^its scan is of 2026-10-01, older than 30 days$/);
        await notEvaluated([{ pages: [basic([], {}, "2026-12-24")] }], /of a day ahead/);
    });
    const lies: [what: string, page: Record<string, unknown>, why: RegExp][] = [
        ["of another digest", { ...basic([]), imageId: { imageDigest: digestOf("other") } }, /answers of another image/],
        ["of another repository", { ...basic([]), repositoryName: "bot/staging/api" }, /answers of another image/],
        ["of another account", { ...basic([]), registryId: "111122223333" }, /answers of another image/],
        ["that counts more than it shows", basic([], { findingSeverityCounts: { CRITICAL: 3 } }), /counts 3 of CRITICAL and shows 0/],
        ["that counts nothing", basic([], { findingSeverityCounts: undefined }), /counts nothing, not even none/],
        ["that does not say when", basic([], { imageScanCompletedAt: undefined }), /does not say when it ended/],
        ["without a status", { imageScanFindings: {} }, /its scan is without a status/],
        ["whose pages never end", { ...basic([]), nextToken: "0" }, /its findings never end/],
    ];
    for (const [what, page, why] of lies) it(`${what} is not evaluated`, () => notEvaluated([{ pages: [page] }], why));
    it("that is no answer is not evaluated", async () => {
        await notEvaluated([{ text: "<html>gateway" }], /^the registry's answer could not be read/);
        await notEvaluated(
            [{ error: "AccessDeniedException", message: "User: arn:aws:iam::1:user/x is not authorized" }],
            /^the registry answers AccessDeniedException$/,
        );
    });
    it("that never comes is not evaluated within the time", () => notEvaluated(["nothing"], /did not answer in time/, { wait: { request: 300, image: 1000 } }));
    it("of a digest that the registry does not have, or has otherwise, is not evaluated", async () => {
        await notEvaluated({ manifests: {} }, /^the registry has no image of this digest$/);
        await notEvaluated({ manifests: { [digest]: "{}" } }, /a manifest of another digest/);
        await server?.stop();
        const other = indexOf(platform, "amd64");
        await notEvaluated({ manifests: { [other.digest]: other.text } }, /found images for linux\/amd64, allowed: exactly one for linux\/arm64/, {
            of: { ...image, digest: other.digest },
        });
    });
    it("of an image elsewhere, or without a digest, is not evaluated, unless somebody accepts that", async () => {
        await notEvaluated({}, /^it lies in ghcr\.io, whose scans nobody here can read$/, {
            of: { ...image, repository: undefined, reference: "ghcr.io/a/b:1" },
        });
        await notEvaluated({}, /^the settings name no digest of it$/, { of: { ...image, digest: undefined } });
        const { report } = await ask({}, { of: { ...image, digest: undefined }, exemptions: [exemption("image-scan")] });
        assert.strictEqual(report.passes, true);
    });

    describe("before a deployment", () => {
        const everything = readSettings({ config: stackConfig("staging", ["bot=example"]), project: "golive", stack: "staging" });
        const names = releasedImages(everything).map(one => one.image);
        const released = (phase: "dry" | "canary" | "live") => {
            const release = { ...everything.settings.release, digests: Object.fromEntries(names.map(name => [name, digest])) };
            return {
                ...everything,
                settings: { ...everything.settings, phase, release, cluster: { ...everything.settings.cluster, architecture: "arm64" as const } },
            };
        };
        async function asked(phase: "dry" | "canary" | "live", scans: Said[]) {
            server = await ecr({ manifests: { [digest]: index }, scans: { [platform]: scans } });
            process.env.AWS_ENDPOINT_URL_ECR = server.endpoint;
            const said: string[] = [];
            let waited = 0;
            const pause = async () => {
                waited++;
                return false;
            };
            const may = await mayRun(released(phase), { now: () => now, pause, say: text => said.push(text) });
            return { may, waited, said: said.join("") };
        }
        const critical: Said[] = [{ pages: [basic([["CVE-2026-2", "CRITICAL"]])] }];
        for (const phase of ["canary", "live"] as const) {
            it(`lets a release run in ${phase} in which nothing was found`, async () => {
                const { may, said } = await asked(phase, [{ pages: [basic([])] }]);
                assert.strictEqual(may, true);
                assert.match(said, /✓ clean[\s\S]*\nPASS {2}example/);
            });
            for (const [what, scans, says] of [
                ["something critical was found", critical, /critical CVE-2026-2\n[\s\S]*\nNO PASS/],
                ["nobody has scanned", [{ error: "ScanNotFoundException" }], /\? not evaluated .*nobody has scanned it/],
                ["the scan has not ended", [{ pages: [{ imageScanStatus: { status: "IN_PROGRESS" } }] }], /its scan has not ended/],
                ["the scan is too old", [{ pages: [basic([], {}, "2026-10-01")] }], /its scan is of 2026-10-01, older than 30 days/],
                ["the registry may not be asked", [{ error: "AccessDeniedException" }], /the registry answers AccessDeniedException/],
            ] as [string, Said[], RegExp][])
                it(`blocks one in ${phase} in which ${what}, and says what to read`, async () => {
                    const { may, said } = await asked(phase, scans);
                    assert.strictEqual(may, false);
                    assert.match(said, says);
                    assert.match(said, /\nNO-GO: nothing was deployed\. .*docs\/releases\.md/);
                });
        }
        it("only tells in dry, and waits for no scan", async () => {
            const { may, waited, said } = await asked("dry", [{ pages: [{ imageScanStatus: { status: "IN_PROGRESS" } }] }]);
            assert.deepStrictEqual([may, waited], [true, 0]);
            assert.match(said, /\nNO PASS {2}example/);
            assert.doesNotMatch(said, /NO-GO/);
        });
        it("waits for one from canary on", async () =>
            assert.strictEqual((await asked("canary", [{ pages: [{ imageScanStatus: { status: "IN_PROGRESS" } }] }])).waited, names.length));
    });

    it("of no image at all passes nothing", () => assert.strictEqual(reportOf({ bot: "b", stack: "s", version: "1", at: "" }, [], []).passes, false));
    it("is of every image that the settings release, once", () => {
        const everything = readSettings({ config: stackConfig("prod"), project: "golive", stack: "prod" });
        const images = releasedImages(everything);
        assert.strictEqual(new Set(images.map(one => one.image)).size, images.length);
        assert.deepStrictEqual(images.find(one => one.image === "bifrost")?.repository, undefined);
        assert.strictEqual(images.find(one => one.image === "api")?.repository, "cryptofunk/prod/api");
    });
});
