import * as pulumi from "@pulumi/pulumi";
import { disconnect } from "@pulumi/pulumi/runtime/settings";
import { stackConfig } from "../config/load";
import program from "../index";
import "../cli/recording/traces";

/** The same program under Pulumi's mocks, with no policies and no output: what a preview is compared with. */
async function bare(stack: string): Promise<void> {
    process.setSourceMapsEnabled(false); // as the preview does, so that the ratio compares like with like
    const config = stackConfig(stack, []);
    await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }, "golive", stack, true);
    pulumi.runtime.setAllConfig(config);
    await pulumi.runtime.runInPulumiStack(program);
    await disconnect();
}

bare(process.argv[2]).catch(error => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
});
