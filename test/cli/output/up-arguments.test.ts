import assert from "node:assert/strict";
import { UsageError } from "../../../cli/output/arguments";
import { asWords, readUp } from "../../../cli/output/up-arguments";

/** What pulumi is given for what stands behind the stack; settings first. */
const understood = (...argv: string[]): string[] => {
    const { config, flags } = readUp(["staging", ...argv], {});
    return [...config.map(one => `--config=${one}`), ...asWords(flags)];
};

/** Forms that pflag takes, and how each is handed on: as `go run` of pflag 1.0.10 read them. */
const taken: [argv: string[], understood: string[]][] = [
    [[], []],
    [["--yes"], ["--yes=true"]],
    [["-y"], ["--yes=true"]],
    [["--yes=true"], ["--yes=true"]],
    [["--yes=false"], ["--yes=false"]],
    [["--yes=1"], ["--yes=true"]],
    [["--yes=F"], ["--yes=false"]],
    [["-y=false"], ["--yes=false"]],
    [["-y=t"], ["--yes=true"]],
    [["-yd"], ["--yes=true", "--debug=true"]],
    [["-dy"], ["--debug=true", "--yes=true"]],
    [["-ydejQr"], ["--yes=true", "--debug=true", "--emoji=true", "--json=true", "--fully-qualify-stack-names=true", "--refresh=true"]],
    [["-yd=false"], ["--yes=true", "--debug=false"]],
    [
        ["--yes", "--yes=false"],
        ["--yes=true", "--yes=false"],
    ],
    [["--refresh"], ["--refresh=true"]],
    [["-r"], ["--refresh=true"]],
    [["-r=false"], ["--refresh=false"]],
    [["--refresh=false"], ["--refresh=false"]],
    [["--refresh="], ["--refresh="]],
    [["--suppress-permalink"], ["--suppress-permalink=false"]],
    [["--suppress-permalink=true"], ["--suppress-permalink=true"]],
    [["-yr"], ["--yes=true", "--refresh=true"]],
    [["-ry"], ["--refresh=true", "--yes=true"]],
    [["--message", "a word"], ["--message=a word"]],
    [["--message=a=b"], ["--message=a=b"]],
    [["--message="], ["--message="]],
    [["--message", ""], ["--message="]],
    [["--message=-y"], ["--message=-y"]],
    [["-m", "text"], ["--message=text"]],
    [["-mtext"], ["--message=text"]],
    [["-m=text"], ["--message=text"]],
    [["-m="], ["--message=="]],
    [["-my"], ["--message=y"]],
    [["-ymy"], ["--yes=true", "--message=y"]],
    [
        ["-ym", "y"],
        ["--yes=true", "--message=y"],
    ],
    [["-ym=y"], ["--yes=true", "--message=y"]],
    [["-m--skip-preview"], ["--message=--skip-preview"]],
    [["-p4"], ["--parallel=4"]],
    [["-p=4"], ["--parallel=4"]],
    [["-p", "4"], ["--parallel=4"]],
    [["-yp4"], ["--yes=true", "--parallel=4"]],
    [["--color", "never"], ["--color=never"]],
    [["--color=never"], ["--color=never"]],
    [["-t", "urn"], ["--target=urn"]],
    [["-turn"], ["--target=urn"]],
    [["-t=urn"], ["--target=urn"]],
    [
        ["-t", "a", "--target=b"],
        ["--target=a", "--target=b"],
    ],
    [["-c", "phase=dry"], ["--config=phase=dry"]],
    [["-cphase=dry"], ["--config=phase=dry"]],
    [["-cgolive:phase=live"], ["--config=golive:phase=live"]],
    [["-c=phase=dry"], ["--config=phase=dry"]],
    [
        ["-yc", "phase=dry"],
        ["--config=phase=dry", "--yes=true"],
    ],
    [["-ycphase=dry"], ["--config=phase=dry", "--yes=true"]],
    [
        ["--config=a=1", "-cb=2"],
        ["--config=a=1", "--config=b=2"],
    ],
    [["--config-path", "--config", "a.b=1"], ["--config=a.b=1"]],
    [["--config-path=true"], []],
    [
        ["--diff", "--show-sames"],
        ["--diff=true", "--show-sames=true"],
    ],
    [
        ["--non-interactive", "--yes", "--"],
        ["--non-interactive=true", "--yes=true"],
    ],
];

/** Calls that are refused, and what the one clear error says. */
const refused: [argv: string[], says: RegExp][] = [
    [["-f"], /^--skip-preview \(-f\) is not allowed here: the preview and the policy pack/],
    [["-yf"], /^--skip-preview \(-f\) is not allowed here/],
    [["-fy"], /^--skip-preview \(-f\) is not allowed here/],
    [["-f=false"], /^--skip-preview \(-f\) is not allowed here/],
    [["--skip-preview=true"], /^--skip-preview \(-f\) is not allowed here/],
    [["-sprod"], /^--stack \(-s\) is not allowed here: the stack is named before the flags/],
    [["-s", "prod"], /^--stack \(-s\)/],
    [["-s=prod"], /^--stack \(-s\)/],
    [["-ysprod"], /^--stack \(-s\)/],
    [["--stack=prod"], /^--stack \(-s\)/],
    [["--stack", "prod"], /^--stack \(-s\)/],
    [["-C", ".."], /^--cwd \(-C\) is not allowed here: pulumi would deploy something else/],
    [["-C.."], /^--cwd \(-C\)/],
    [["-yC.."], /^--cwd \(-C\)/],
    [["--cwd=.."], /^--cwd \(-C\)/],
    [["--config-file", "other.yaml"], /^--config-file is not allowed here/],
    [["--config-file=other.yaml"], /^--config-file is not allowed here/],
    [["--policy-pack", "empty"], /^--policy-pack is not allowed here/],
    [["--policy-pack-config=lax.json"], /^--policy-pack-config is not allowed here/],
    [["--ignore-protect"], /^--ignore-protect is not allowed here: protection is taken off in the settings/],
    [["--ignore-protect=false"], /^--ignore-protect is not allowed here/],
    [["--override-env", "e"], /^--override-env is not allowed here/],
    [["--skip-config-validation"], /^--skip-config-validation is not allowed here/],
    [["--show-secrets"], /^--show-secrets is not allowed here: secrets never appear/],
    ...[["--verbose=9"], ["-v9"], ["-yv", "9"]].map((argv): [string[], RegExp] => [
        argv,
        /^--verbose \(-v\) is not allowed here: pulumi's own logs have secrets/,
    ]),
    [["--logtostderr"], /^--logtostderr is not allowed here: pulumi's own logs/],
    [["--logflow"], /^--logflow is not allowed here: pulumi's own logs/],
    [["--strict"], /^--strict is not allowed here: a plan stops/],
    [["--neo"], /^--neo is not allowed here/],
    [["--attach-debugger"], /^--attach-debugger is not allowed here/],
    [["--config-path=false"], /^--config-path=false is not allowed here: a key of --config is a path/],
    // Pulumi hides these, and takes them.
    [["--plan=p.json"], /^up has no flag --plan/],
    [["--client=127.0.0.1:1"], /^up has no flag --client/],
    [["--copilot"], /^up has no flag --copilot/],
    [["--exec-kind=x"], /^up has no flag --exec-kind/],
    [["--remote"], /^up has no flag --remote/],
    [["--output=json"], /^--output is a flag of report, not of up: /],
    [["--event-log=f"], /^up has no flag --event-log/],
    [["--yess"], /^up has no flag --yess; did you mean --yes\? Write: npm run -s up -- <stack> \[flags of pulumi up\]; every flag: npm run -s up -- --help$/],
    [["--YES"], /^up has no flag --YES; did you mean --yes\?/],
    [["--tree"], /^--tree is a flag of preview, not of up/],
    [["-z"], /^up has no flag -z/],
    [["-yz"], /^up has no flag -z/],
    [["-yhd"], /^up has no flag -h/],
    [["-y="], /^up has no flag -=/],
    [["-r="], /^up has no flag -=/],
    [["--yes=ja"], /^--yes is a switch: true or false may stand behind its =, and "ja" does/],
    [["-y=ja"], /^-y is a switch/],
    [["--yes="], /^--yes is a switch/],
    [["--yes", "true"], /^Unexpected "true" after the stack "staging"/],
    [["--refresh", "false"], /^Unexpected "false" after the stack/],
    [["--message"], /^--message wants a value; one that begins with a hyphen stands behind =/],
    [["-m"], /^-m wants a value/],
    [["-ym"], /^-m wants a value/],
    [["--target", "--yes"], /^--target wants a value/],
    [["-c", "-y"], /^-c wants a value/],
    [["---yes"], /^"---yes" is no flag/],
    [["--=x"], /^"--=x" is no flag/],
    [["prod"], /^Unexpected "prod" after the stack "staging"/],
    [["--yes", "prod"], /^Unexpected "prod" after the stack "staging"/],
    [["--", "--yes"], /^Unexpected "--yes" after the stack "staging"/],
    [["--", "prod"], /^Unexpected "prod" after the stack "staging"/],
    [["-"], /^Unexpected "-" after the stack "staging"/],
    [[""], /^Unexpected "" after the stack "staging"/],
];

describe("the arguments of up", () => {
    it("are tried in many forms", () => assert.ok(taken.length + refused.length >= 60, `${taken.length} and ${refused.length}`));
    for (const [argv, words] of taken) it(`are understood: ${argv.join(" ") || "none"}`, () => assert.deepEqual(understood(...argv), words));
    for (const [argv, says] of refused)
        it(`are refused: ${argv.map(word => word || '""').join(" ")}`, () =>
            assert.throws(
                () => understood(...argv),
                (error: Error) => error instanceof UsageError && says.test(error.message) && !error.message.includes("\n"),
            ));
    it("have the stack anywhere, and not the value of a flag for one", () => {
        assert.equal(readUp(["--yes", "prod"], {}).stack, "prod");
        assert.equal(readUp(["-m", "prod", "staging"], {}).stack, "staging");
        assert.equal(readUp(["--", "prod"], {}).stack, "prod");
        assert.throws(() => readUp(["-m", "prod"], {}), /^Error: No stack was named\. Write: npm run -s up -- staging$/);
    });
    it("are refused where npm kept a flag for itself", () =>
        assert.throws(() => readUp(["staging"], { npm_lifecycle_event: "up", npm_config_target: "urn" }), /^Error: npm kept --target for itself/));
});
