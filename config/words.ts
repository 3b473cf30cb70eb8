import { z } from "zod";

/** The words that the schemas of manifest and settings are made of. */

/** A name that Kubernetes takes, of at most so many characters. */
export const label = (max: number) =>
    z
        .string()
        .max(max)
        .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and hyphens, starting with a letter");

/** A name of an environment variable; Kubernetes allows dots, and a bot that reads its configuration with viper and no key replacer needs them. */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, "a name of an environment variable");

/** A TCP port. */
export const portNumber = z.int().min(1).max(65535);

/** A Kubernetes quantity of CPU. */
export const cpu = z.string().regex(/^(\d+m|\d+(\.\d+)?)$/, 'a Kubernetes CPU quantity such as "250m" or "1"');

/** A Kubernetes quantity of memory. */
export const memory = z.string().regex(/^\d+(Mi|Gi)$/, 'a Kubernetes memory quantity such as "512Mi" or "2Gi"');

/** A path in a container. */
export const absolutePath = z.string().regex(/^\/[^\0]*$/, "an absolute path");
