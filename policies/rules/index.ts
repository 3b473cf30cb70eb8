// First: what is loaded after it is told where a file went.
import "../../runtime/moved";

import type { Rule } from "../engine/runner";
import { aws } from "./aws";
import { contract } from "./contract";
import { kubernetes } from "./kubernetes";
import { program } from "./program";
import { trading } from "./trading";

/** The rooms, in the order in which a reader cares; in each of them the rules by file. */
const rooms: Record<string, Record<string, object>> = { trading, contract, program, aws, kubernetes };

/** The rules of one file, and the name under which a person looks for it, such as "aws/rds". */
export interface Area {
    name: string;
    rules: Rule[];
}

const isRule = (one: unknown): one is Rule => typeof one === "object" && one !== null && "says" in one;

/** Every file of rules. */
export const areas: Area[] = Object.entries(rooms).flatMap(([room, files]) =>
    Object.entries(files).map(([file, exported]) => ({ name: `${room}/${file}`, rules: Object.values(exported).filter(isRule) })),
);

/** What costs money today, whatever else is wrong: an exchange's keys, two writers, credentials in the open, data that anybody reads. */
const dearest = ["trading/exchange-keys", "trading/order-placers", "program/credentials", "program/passwords"].concat(
    ["data-stores", "s3", "security-groups", "iam"].map(file => `aws/${file}`),
);

/** Every rule of the pack; those of equal severity are reported in this order. */
export const rules: Rule[] = [
    ...dearest.flatMap(name => areas.filter(area => area.name === name)),
    ...areas.filter(({ name }) => !dearest.includes(name)),
].flatMap(area => area.rules);
