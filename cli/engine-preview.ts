import { judgedTwice } from "./engine/gate";
import { exit, main } from "./main";
import { UsageError } from "./output/arguments";

/** For a workflow: the verdict of the engine's own preview of a stack, asked of its real state; a rule that did not run is no pass. */
if (require.main === module)
    main(async () => {
        const [stack, ...more] = process.argv.slice(2);
        if (!stack || stack.startsWith("-") || more.length) throw new UsageError("Write: cli/engine-preview.ts <stack>");
        return (await judgedTwice({ stack, config: [], flags: [] }, `${stack} would not be deployed.`)) ? exit.go : exit.noGo;
    });
