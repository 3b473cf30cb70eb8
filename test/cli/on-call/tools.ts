import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { scratchFolder } from "../../scratch";

/** Programs of a test's own, first on the search path until `after`. */
export function tools() {
    const folder = scratchFolder("tools");
    const file = join(folder, "cluster.json");
    const before = { ...process.env };
    writeFileSync(join(folder, "kubectl"), `#!/bin/sh\nexec "${process.execPath}" "${join(__dirname, "fake-kubectl.mjs")}" "$@"\n`, { mode: 0o755 });
    Object.assign(process.env, {
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        FAKE_CLUSTER: file,
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "made-up",
        AWS_EC2_METADATA_DISABLED: "true",
    });
    return {
        folder,
        /** A program of the shell, in the place of one. */
        script: (name: string, text: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 }),
        cluster: (state: object) => writeFileSync(file, JSON.stringify(state)),
        state: () => JSON.parse(readFileSync(file, "utf8")),
        /** What kubectl was called with. */
        called: () => (existsSync(`${file}.called`) ? readFileSync(`${file}.called`, "utf8").trim().split("\n") : []),
        after() {
            for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
            Object.assign(process.env, before);
        },
    };
}
