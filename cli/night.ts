import { command, exit } from "./main";
import { filledIn, nightPage } from "./night/page";
import { readStackCall } from "./output/arguments";

/** `npm run night <stack>`: docs/night.md with the stack's own names in every command. Asks nobody: it has to work when nothing else does. */
command("night", async argv => {
    const { stack } = readStackCall("night", argv);
    process.stdout.write(filledIn(nightPage(), stack));
    return exit.go;
});
