import * as assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bots, recordingOf } from "./recordings";

const library = join(__dirname, "../../node_modules/@pulumi/aws");
/** Whether the provider takes tags of a type, by its own declarations. */
function takesTags(type: string): boolean {
    const [, file] = /^aws:(\w+\/\w+):\w+$/.exec(type) ?? [];
    const declared = readFileSync(join(library, `${file}.d.ts`), "utf8");
    return /export interface \w+Args \{[\s\S]*\n {4}tags\?: pulumi\.Input</.test(declared);
}

/** What says it otherwise: a group of machines by its launch template, a rule by its group, the association by its name. */
const otherwise = [
    "autoscaling/group:Group",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "ssm/association:Association",
].map(type => `aws:${type}`);

describe("every resource of AWS that takes tags", () => {
    for (const [bot, stack] of bots.flatMap(bot => [
        [bot, "prod"],
        [bot, "staging"],
    ]))
        it(`of ${bot} ${stack} says whose it is: bot and stack`, async () => {
            const { resources } = await recordingOf(bot, stack);
            const taggable = resources.filter(({ type }) => type.startsWith("aws:") && !otherwise.includes(type) && takesTags(type));
            assert.ok(taggable.length > 50, String(taggable.length));
            const bare = taggable.filter(({ properties }) => {
                const tags = (properties.tags ?? {}) as Record<string, unknown>;
                return tags.bot !== bot || tags.stack !== stack;
            });
            assert.deepStrictEqual(
                bare.map(({ type, name }) => `${type} ${name}`),
                [],
            );
        });
});
