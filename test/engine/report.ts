import type { ReportedResource } from "../../cli/output/report";
import { shown } from "../../cli/recording/values";
import type { Finding } from "../../policies/engine/analysis";
import type { Bag } from "./wire";

/** What a rule said under the engine. */
export interface Violation {
    rule: string;
    urn: string;
    message: string;
    level: string;
}

/** What one preview of the engine found. */
export interface Previewed {
    /** Inputs of every resource after the provider's check, by URN. */
    resources: Map<string, { type: string; inputs: Bag }>;
    violations: Violation[];
}

/** Providers that the engine makes itself for packages the program configures by settings alone. */
const isDefaultProvider = (urn: string) => /::default(_[\d_]+)?$/.test(urn);

const parsed = (stream: string) => stream.split("\n").flatMap(line => (line.startsWith("{") ? [JSON.parse(line)] : []));

/** Reads the events of a streamed JSON preview. */
export function previewed(stream: string): Previewed {
    const events = parsed(stream);
    const resources: Previewed["resources"] = new Map();
    for (const { resourcePreEvent } of events) {
        const state = resourcePreEvent?.metadata.new;
        if (state && !isDefaultProvider(state.urn)) resources.set(state.urn, { type: state.type, inputs: shown(state.inputs) as Bag });
    }
    const violations = events.flatMap(({ policyEvent }) =>
        policyEvent
            ? [
                  {
                      rule: policyEvent.policyName,
                      urn: policyEvent.resourceUrn ?? "",
                      message: policyEvent.message.trim(),
                      level: policyEvent.enforcementLevel,
                  },
              ]
            : [],
    );
    return { resources, violations };
}

/** The document of the offline preview, `npm run -s preview -- <stack> --json`. */
export interface Document {
    verdict: string;
    resources: ReportedResource[];
    findings: Finding[];
}

/** URN of every resource in a state, the default providers left out. */
export function urnsOf(exported: string): string[] {
    const resources: { urn: string }[] = JSON.parse(exported).deployment.resources ?? [];
    return resources.map(({ urn }) => urn).filter(urn => !isDefaultProvider(urn));
}
