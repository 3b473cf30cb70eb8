import { spawnSync } from "node:child_process";
import { blockers } from "../checklist/verdict";
import { rules } from "../policies/rules";
import { refuseSwallowedFlags, UsageError } from "./output/arguments";
import { findingLines, plain } from "./output/terminal";
import { exit, main, offlinePreview } from "./recording/offline";

const forbidden = /^(-f|--skip-preview|--policy-pack|--policy-pack-config|-s|--stack)(=|$)/;

function readCall(argv: string[]): { stack: string; rest: string[]; config: string[] } {
    const [stack, ...rest] = argv;
    refuseSwallowedFlags("up", stack ?? "staging", process.env);
    if (!stack || stack.startsWith("-")) throw new UsageError("No stack was named. Write: npm run up staging");
    if (rest.length > 0 && !rest[0].startsWith("-"))
        throw new UsageError(`Unexpected "${rest[0]}" after the stack "${stack}". Write: npm run up ${stack} -- [flags of pulumi up]`);
    const around = rest.find(word => forbidden.test(word));
    if (around) throw new UsageError(`${around} is not allowed here: the preview and the policy pack are what this command is for.`);
    const config = rest.flatMap((word, i) =>
        word === "--config" || word === "-c" ? [rest[i + 1] ?? ""] : word.startsWith("--config=") ? [word.slice("--config=".length)] : [],
    );
    return { stack, rest, config };
}

/**
 * `npm run up <stack>`: the offline preview first, because it alone sees the whole graph before anything exists; then `pulumi up` with the pack.
 * A rule that only refuses the verdict (a key that nobody has staged yet) lets the deployment go on. Exit code: Pulumi's own.
 */
main(async () => {
    const { stack, rest, config } = readCall(process.argv.slice(2));
    const report = await offlinePreview({ stack, config });
    const tolerated = new Set(rules.filter(rule => rule.goLive).map(rule => rule.name));
    const blocking = blockers(report.findings).filter(finding => !tolerated.has(finding.rule));
    if (blocking.length > 0) {
        process.stderr.write(`${blocking.flatMap(finding => findingLines(finding, plain)).join("\n")}\nNO-GO: nothing was deployed.\n`);
        return exit.noGo;
    }
    const { status, error } = spawnSync("pulumi", ["up", "--stack", stack, "--policy-pack", "policies", ...rest], { stdio: "inherit" });
    if (error) throw new UsageError(`pulumi could not be started (${(error as NodeJS.ErrnoException).code}). Run npm ci first; it brings the CLI's launcher.`);
    return status ?? exit.broken;
});
