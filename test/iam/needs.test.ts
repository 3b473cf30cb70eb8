import * as assert from "node:assert";
import { bots, recordingOf } from "../bots/recordings";
import { deployer, reachOf } from "./deployer";
import { endsAudit, needs, unheard } from "./needs";
import { distinct, questionsOf } from "./questions";
import { simulate } from "./simulator";

const stacks = bots.flatMap(bot => (["prod", "staging"] as const).map(stack => ({ bot, stack })));

describe("what deploying needs", () => {
    for (const { bot, stack } of stacks) {
        const resources = async () => (await recordingOf(bot, stack)).resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
        it(`has a row for every resource type of ${bot} ${stack}`, async () =>
            assert.deepStrictEqual(unheard((await resources()).map(({ type }) => type)), []));
        it(`is allowed to the deployer of ${bot} ${stack}, under its boundary`, async () => {
            const reach = reachOf(bot, stack);
            const questions = distinct((await Promise.all((await resources()).filter(({ type }) => type in needs).map(one => questionsOf(reach, one)))).flat());
            assert.ok(questions.length > 700, `${questions.length} questions are no proof`);
            const refused: string[] = [];
            for (const question of questions) {
                const { result, deniedBy } = await simulate(deployer(reach), question);
                const held = !reach.environment.mayStopAudit && endsAudit(question.action, question.resource);
                if (result !== (held ? "ExplicitlyDenied" : "Allowed"))
                    refused.push(`${question.of}: ${question.action} on ${question.resource}: ${result} ${deniedBy}`);
            }
            console.log(`      ${bot} ${stack}: ${questions.length} calls`);
            assert.deepStrictEqual(refused, []);
        });
    }
    it("has no row that no bot needs", async () => {
        const recordings = await Promise.all(stacks.map(({ bot, stack }) => recordingOf(bot, stack)));
        const types = new Set(recordings.flatMap(({ resources }) => resources.map(({ type }) => type)));
        assert.deepStrictEqual(
            Object.keys(needs).filter(type => !types.has(type)),
            [],
        );
    });
    it("is not known of a type that nobody has looked up", () =>
        assert.deepStrictEqual(unheard(["aws:ec2/vpc:Vpc", "aws:quantum/computer:Computer", "kubernetes:apps/v1:Deployment"]), [
            "aws:quantum/computer:Computer",
        ]));
});
