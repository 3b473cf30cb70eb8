import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { codeOf } from "./ask";

/** Milliseconds after which AWS has not answered. */
const patience = 20_000;

/**
 * How a client of AWS's SDK is made: with what this machine has (environment, profile, single sign-on), and never waiting for long. `code` is asked
 * where a profile wants a second factor.
 */
export const amazon = (region: string, code = codeOf) => ({
    region,
    maxAttempts: 2,
    credentials: fromNodeProviderChain({ clientConfig: { region }, mfaCodeProvider: code }),
});

/** The end of a call's patience: one that hangs is no answer. */
export const soon = (milliseconds = patience) => ({ abortSignal: AbortSignal.timeout(milliseconds) });

/** What went wrong with a call, in a line. */
export const said = (error: unknown): string => {
    const { name, message } = error as Error;
    return `${name}: ${message}`.replace(/\s+/g, " ").slice(0, 300);
};
