import { command } from "./main";
import { readArguments } from "./output/arguments";

/** `npm run preview <stack>`: what stands in the way, what comes next, GO or NO-GO; no account, no credentials, no Pulumi CLI. */
command("preview", async argv => {
    const given = readArguments("preview", argv);
    // Loading is a third of a preview, so what is not asked for is not loaded. By require, since import() of a file asks Node, and not tsx.
    if (given.all) return (require("./preview/all") as typeof import("./preview/all")).previewAll(given);
    return (require("./preview/one") as typeof import("./preview/one")).previewOne(given);
});
