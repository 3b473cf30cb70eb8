import * as assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operatorStatements } from "../../components/network";
import { rights, waysIn } from "../../probes/aws";
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
const goesByTheList = ({ file }: { file: string }) => /^(monitoring|logs|backups|exchange|rotation|iam|costs)\b/.test(file);
const called = (some: typeof sent) => [...new Set(some.map(({ name }) => name))].sort();
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
    it("only read", () => {
        for (const [right] of [...own, ...others]) assert.match(right, /:(Describe|List|Get|Filter|StartQuery)/);
    });
    it("are none of the operators' but that by which they find the bastion", () => {
        const theirs = operatorStatements(target()).flatMap(({ Action }) => Action);
        assert.deepStrictEqual(
            [...own, ...others].filter(([right]) => theirs.includes(right)).map(([right]) => right),
            ["ec2:DescribeInstances"],
        );
    });
});
