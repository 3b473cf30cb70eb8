import { openCheckout } from "../contract/checkout";
import { extract } from "../contract/extract";
import { asYaml } from "../contract/yaml";

/** What `npm run contract` does, but for the file that it writes; fails when it did not find what is there. */
async function main([folder, files, variables]: string[]): Promise<void> {
    const made = await extract("bench", openCheckout(folder));
    asYaml(made);
    const [{ evaluated, inImages }] = made.languages;
    const found = `${inImages} files, ${made.variables.length} variables${evaluated ? "" : ", not evaluated"}`;
    if (found !== `${files} files, ${variables} variables`) throw new Error(`found ${found}, and not ${files} files, ${variables} variables`);
}

main(process.argv.slice(2));
