import { command, exit } from "./main";
import { readWords } from "./output/arguments";
import { allCommands } from "./output/help";

/** `npm run help`: every command with a line each. */
command("help", async argv => {
    readWords("help", argv);
    process.stdout.write(allCommands());
    return exit.go;
});
