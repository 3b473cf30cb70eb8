import type { Target } from "./target";

/** Name of a secret of a stack in Secrets Manager, known before a deployment. */
export const secretName = ({ bot, stack }: Pick<Target, "bot" | "stack">, name: string): string => `${bot}/${stack}/${name}`;
