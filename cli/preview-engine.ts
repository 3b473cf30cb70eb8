import { judgedTwice } from "./engine/gate";
import { command, exit } from "./main";
import { readWords } from "./output/arguments";

/** `npm run preview:engine <stack>`: the offline preview, and held against it the engine's own, of the stack's real state; a rule that did not run is no pass. */
command("preview:engine", async argv => {
    const [stack] = readWords("preview:engine", argv);
    return (await judgedTwice({ stack, config: [], flags: [] }, `${stack} would not be deployed.`)) ? exit.go : exit.noGo;
});
