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

/** Every rule of the pack. */
export const rules: Rule[] = areas.flatMap(area => area.rules);
