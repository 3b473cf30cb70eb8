import { join } from "node:path";
import "./moved";
import { isTooOld, oldest } from "./oldest";

// The first import of the program and of the pack: whatever runs them on an older Node ends here, and not in the middle of Pulumi.
if (isTooOld(process.versions.node)) {
    process.stderr.write(
        `Golive needs Node ${oldest} or newer, and this is ${process.versions.node}. In Golive's own folder npm ci brings a newer one, which npm run and npx find first: npm run preview, npx pulumi. For a program of your own: PATH=${join(__dirname, "../node_modules/.bin")}:$PATH pulumi preview --policy-pack ${join(__dirname, "../policies")}\n`,
    );
    process.exit(2);
}
