import { Resource } from "@pulumi/pulumi";

// Both are the SDK's own, and left out of its types.
const promises: { debuggablePromise: (...about: unknown[]) => unknown; debugPromiseLeaks: boolean } = require("@pulumi/pulumi/runtime/debuggable");
const resources = Resource as unknown as { callsites: () => unknown[] };

// The SDK takes a stack trace down for each of its thousands of promises and for each resource: a sixth of a preview. Those of resources are
// for an engine, and there is none.
resources.callsites = () => [];

// Those of promises are printed with PULUMI_DEBUG_PROMISE_LEAKS alone. That one never ends is noticed without, and what is thrown keeps its trace.
if (!promises.debugPromiseLeaks) {
    const { debuggablePromise } = promises;
    promises.debuggablePromise = (...about) => {
        const limit = Error.stackTraceLimit;
        Error.stackTraceLimit = 0;
        try {
            return debuggablePromise(...about);
        } finally {
            Error.stackTraceLimit = limit;
        }
    };
}
