import { allCommands } from "./output/help";

/** `npm run help`: every command with a line each. */
process.stdout.write(allCommands());
