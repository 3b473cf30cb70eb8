import { arnOf } from "../../config/arns";
import { secretName } from "../../config/secret-names";
import type { Target } from "../../config/target";
import { nameOf } from "./naming";

/** ARN pattern for IAM documents: Secrets Manager adds six characters that nobody knows before. */
export const secretPattern = (target: Target, name: string): string => arnOf(target, "secretsmanager", `secret:${secretName(target, name)}-??????`);

/** Name of the role that reads a service's secrets; External Secrets' controller may take on exactly the roles whose names start so. */
export const readerRole = (target: Target, reader: string): string => nameOf(target, `reader-${reader}`, 64);

/** ARN of whoever a reader's name stands for: an ARN itself, or the role that reads a service's secrets. */
export const readerArn = (target: Target, reader: string): string =>
    reader.startsWith("arn:") ? reader : arnOf(target, "iam", `role/${readerRole(target, reader)}`, true);
