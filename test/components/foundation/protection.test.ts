import * as assert from "node:assert";
import * as aws from "@pulumi/aws";
import { withoutProtection } from "../../../components/foundation";
import { build } from "../harness";

const database = { engine: "postgres", instanceClass: "db.m7g.large", deletionProtection: true };
const make = (names: string[]) =>
    build(() => {
        const protection = withoutProtection(names);
        new aws.rds.Instance("old", database, { protect: true });
        new aws.rds.Instance("new", database, { protect: true });
        new aws.rds.Instance("open", { ...database, deletionProtection: false });
        return protection;
    });

describe("protection that is taken off", () => {
    it("is Pulumi's and the service's own, of what is named and of nothing else", async () => {
        const { one, value } = await make(["aws:rds/instance:Instance::old"]);
        const of = (name: string) => [one("aws:rds/instance:Instance", name).protect, one("aws:rds/instance:Instance", name).inputs.deletionProtection];
        assert.deepStrictEqual(
            [of("old"), of("new")],
            [
                [false, false],
                [true, true],
            ],
        );
        value.refuseStrangers("prod");
    });
    it("is refused of what is not there, and of what is not protected", async () => {
        const { value } = await make(["aws:rds/instance:Instance::olt", "aws:rds/instance:Instance::open"]);
        assert.throws(
            () => value.refuseStrangers("prod"),
            /golive:unprotected\[0\]: found "aws:rds\/instance:Instance::olt".*Instance::old[\s\S]*golive:unprotected\[1\]/,
        );
    });
    it("is none where nothing is named", async () => {
        const { of, value } = await make([]);
        assert.deepStrictEqual(
            of("aws:rds/instance:Instance").map(({ protect }) => protect),
            [true, true, false],
        );
        value.refuseStrangers("prod");
    });
});
