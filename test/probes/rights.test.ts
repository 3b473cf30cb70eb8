import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { recordedProgram } from "../../cli/recording/offline";
import { operatorStatements } from "../../components/network";
import { rights, waysIn } from "../../probes/aws";
import { guardsOf } from "../../probes/exchange/key-guard";
import { target } from "../components/harness";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/verify-rights.md"), "utf8");
const [, inAws] = /## In AWS\n([\s\S]*?)\n## /.exec(page) ?? [];
/** Rows of the page's tables: those of the families that go by the list of rights, and those of the others. */
const [own, others] = inAws.split("The other families").map(part => [...part.matchAll(/^\| `([\w:]+)` \| (.*) \|$/gm)].map(([, right, what]) => [right, what]));

/** Everything that the probes send to AWS: names of the SDK's commands, by file. */
const sent = readdirSync(join(root, "probes"), { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts"))
    .flatMap(file => [...readFileSync(join(root, "probes", file), "utf8").matchAll(/new (?:this\.sdk\.)?(\w+)Command\(/g)].map(([, name]) => ({ file, name })));
const goesByTheList = ({ file }: { file: string }) => /^(monitoring|logs|backups|exchange|rotation|secret-age|iam|costs)\b/.test(file);
/** Calls whose right has another name. */
const rightOf: Record<string, string> = { Invoke: "InvokeFunction" };
const called = (some: typeof sent) => [...new Set(some.map(({ name }) => rightOf[name] ?? name))].sort();
const named = (rows: string[][]) => rows.map(([right]) => right.split(":")[1]).sort();

describe("the rights that the probes need", () => {
    it("stand on the page, with what each is for", () => {
        assert.deepStrictEqual(own, Object.entries(rights));
        assert.deepStrictEqual(others, Object.entries(waysIn));
    });
    it("are those of the calls that are made, and no others", () => {
        assert.ok(sent.length > 15, String(sent.length));
        assert.deepStrictEqual(named(own), called(sent.filter(goesByTheList)));
        assert.deepStrictEqual(named(others), called(sent.filter(one => !goesByTheList(one))));
    });
    const callsFunctions = "lambda:InvokeFunction";
    it("only read, but for one that calls a function", () => {
        const changing = [...own, ...others].map(([right]) => right).filter(right => !/:(Describe|List|Get|Filter|StartQuery)/.test(right));
        assert.deepStrictEqual(changing, [callsFunctions]);
    });
    it("call the key guard's functions and no other, as the page's pattern says", async function () {
        this.timeout(60_000);
        const [pattern] = /`arn:aws:lambda:<region>:<account>:function:(\S+)`/.exec(page)?.slice(1) ?? [];
        for (const [stack, bot, count] of [
            ["prod", "cryptofunk", 3],
            ["prod", "arbitrage", 3],
            ["staging", "arbitrage", 1],
            ["prod", "vanta", 0],
        ] as const) {
            const { resources } = await recordedProgram(stack, bot);
            const names = resources.filter(({ type }) => type === "aws:lambda/function:Function").map(({ properties }) => String(Object(properties).name));
            const own = new RegExp(`^${pattern.replace("<bot>", bot).replace("<stack>", stack).replace("?", ".")}$`);
            assert.ok(names.length > count, `${bot} has other functions`);
            assert.deepStrictEqual(Object.values(guardsOf({ resources })).sort(), names.filter(name => own.test(name)).sort());
            assert.strictEqual(Object.keys(guardsOf({ resources })).length, count);
        }
    });
    it("call what itself may only read: a secret, and the key that it is encrypted with", async function () {
        this.timeout(60_000);
        const { resources } = await recordedProgram("prod", "cryptofunk");
        const policies = resources.filter(({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && /^key-guard-[a-z]$/.test(name));
        assert.strictEqual(policies.length, 3);
        for (const { properties } of policies) {
            const { Statement } = JSON.parse(String(Object(properties).policy)) as { Statement: { Action: string | string[] }[] };
            const writes = Statement.flatMap(({ Action }) => Action).filter(action => !/:(Get|Describe)|^kms:Decrypt$/.test(action));
            // Its own log, and the network interface that AWS makes for it.
            assert.deepStrictEqual(
                writes.filter(action => !/^logs:|^ec2:\w+(NetworkInterface|PrivateIpAddresses)$/.test(action)),
                [],
            );
        }
    });
    it("are none of the operators' but that by which they find the bastion", () => {
        const theirs = operatorStatements(target()).flatMap(({ Action }) => Action);
        assert.deepStrictEqual(
            [...own, ...others].filter(([right]) => theirs.includes(right)).map(([right]) => right),
            ["ec2:DescribeInstances"],
        );
    });
});
