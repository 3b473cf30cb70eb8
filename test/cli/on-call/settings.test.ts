import * as assert from "node:assert";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namesOf } from "../../../cli/night/page";
import { placeOf } from "../../../cli/on-call/place";
import { NotTold } from "../../../cli/on-call/run";
import { nightSettings } from "../../../cli/on-call/settings";
import { stopPlace } from "../../../cli/stop/function";
import { gitHubPlace } from "../../../cli/unlock/runs";
import { where } from "../../../cli/where";
import { SettingsError } from "../../../config/faults/faults";

const root = join(__dirname, "../../..");
const sound = readFileSync(join(root, "Pulumi.prod.yaml"), "utf8");
const credential = ["AKIA", "IOSFODNN7", "EXAMPLQ"].join("");
const conflict = (line: string) => `<<<<<<< HEAD\n${line}\n=======\n${line}\n>>>>>>> other`;
const changed = (pattern: RegExp, by: (line: string) => string) => {
    assert.match(sound, pattern);
    return sound.replace(pattern, line => by(line));
};
const bot = /^ {2}golive:bot: .*$/m;
const account = /^ {2}aws:allowedAccountIds: .*$/m;

describe("what whoever is on call has to know of a stack", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "golive-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const files = (of: Record<string, string>) => {
        for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: golive\n", "Pulumi.prod.yaml": sound, ...of }))
            writeFileSync(join(folder, name), text);
    };

    const broken: [what: string, files: Record<string, string>][] = [
        ["a key that nobody knows", { "Pulumi.prod.yaml": `${sound}\nfoo: 1\n` }],
        ["a setting that nobody knows, and a phase that is none", { "Pulumi.prod.yaml": changed(bot, line => `${line}\n  golive:foo: 1\n  golive:phase: x`) }],
        ["a credential in plain text", { "Pulumi.prod.yaml": changed(bot, line => `${line}\n  golive:note: ${credential}`) }],
        ["a key that stands there twice", { "Pulumi.prod.yaml": changed(bot, line => `${line}\n  golive:capital: 1\n  golive:capital: 2`) }],
        ["a conflict of git's", { "Pulumi.prod.yaml": changed(bot, conflict) }],
        ["a conflict of git's over the account", { "Pulumi.prod.yaml": changed(account, conflict) }],
        ["a text in quotes that never ends", { "Pulumi.prod.yaml": `${sound}\n  golive:x: "\n` }],
        [
            "aliases that unfold into too much",
            {
                "Pulumi.prod.yaml": `${sound}\nx: [&a [1,1,1,1,1,1,1,1,1], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], [*c,*c,*c,*c,*c,*c,*c,*c,*c]]\n`,
            },
        ],
        ["settings of Pulumi ESC in another stack's file", { "Pulumi.staging.yaml": "environment: [x]\nconfig: {}\n" }],
        ["a project's file that is none", { "Pulumi.yaml": "- no\n" }],
        ["the long form of keys", { "Pulumi.prod.yaml": sound.replaceAll(/^ {2}(aws|golive):/gm, "  $1:config:") }],
    ];
    for (const [what, of] of broken)
        it(`is read in spite of ${what}`, () => {
            files(of);
            assert.deepStrictEqual(nightSettings("prod", folder), { bot: "cryptofunk", region: "ap-northeast-1", account: "444455556666" });
            assert.deepStrictEqual(stopPlace("prod", undefined, folder), stopPlace("prod"));
            assert.deepStrictEqual(placeOf("prod", folder), placeOf("prod"));
            assert.strictEqual(where("prod", "stop", { root: folder }), where("prod", "stop"));
        });
    for (const [what, text] of Object.entries({
        "two bots on both sides of a conflict": changed(bot, line => `<<<<<<< HEAD\n${line}\n=======\n  golive:bot: vanta\n>>>>>>> other`),
        "no bot": changed(bot, () => ""),
        "a bot that is encrypted": changed(bot, () => "  golive:bot: { secure: v1:abc }"),
        "nothing at all": "",
    }))
        it(`is not guessed from ${what}: one clear error`, () => {
            files({ "Pulumi.prod.yaml": text });
            assert.strictEqual(nightSettings("prod", folder).bot, undefined);
            assert.throws(() => stopPlace("prod", undefined, folder), /^Error: Pulumi\.prod\.yaml says neither golive:bot nor aws:region/);
            assert.throws(() => placeOf("prod", folder), /^Error: Pulumi\.prod\.yaml has to say golive:bot, aws:region, and one account/);
        });
    for (const ids of ["oops", '["444455556666", "111122223333"]', "[]", "{ secure: v1:abc }", "4444"])
        it(`takes no account from ${ids}: one clear error`, () => {
            files({ "Pulumi.prod.yaml": changed(account, () => `  aws:allowedAccountIds: ${ids}`) });
            assert.throws(() => placeOf("prod", folder), /^Error: Pulumi\.prod\.yaml has to say .* one account in aws:allowedAccountIds/);
            assert.throws(() => where("prod", "stop", { root: folder }), /one account in aws:allowedAccountIds/);
            assert.strictEqual(stopPlace("prod", undefined, folder).name, "cryptofunk-prod-stop");
        });
    it("is of a stack that is there", () => {
        files({});
        assert.throws(
            () => nightSettings("prd", folder),
            (error: Error) => error instanceof SettingsError && /Pulumi\.prd\.yaml.*no such stack.*prod/.test(error.message),
        );
    });
    it("is what the page for the night is filled with", () => assert.deepStrictEqual(namesOf("prod").account, [nightSettings("prod").account]));

    it("is not evaluated, and no fault of Golive's, where the bootstrap's settings are no YAML", () => {
        mkdirSync(join(folder, "bootstrap"));
        writeFileSync(join(folder, "bootstrap", "Pulumi.production.yaml"), conflict("config: {}"));
        assert.throws(
            () => gitHubPlace("prod", { GH_TOKEN: "x" }, folder),
            (error: Error) => error instanceof NotTold && /bootstrap\/Pulumi\.production\.yaml/.test(error.message),
        );
    });
});
