/** What a policy of the pack found, as the engine tells it. */
export interface Violation {
    rule: string;
    /** The resource; the stack's own URN where it is about the stack as a whole. */
    urn: string;
    message: string;
    level: string;
}

/** What one preview of the engine said of itself, event by event. */
export interface Told {
    /** Settings that the engine handed to the program; secrets closed. None before the engine has said so. */
    settings?: Record<string, string>;
    /** Whether a pack was loaded at all. */
    packLoaded: boolean;
    /** Names of the rules that ran, passed or failed, by the URN of the resource that they were asked about. */
    ran: Map<string, Set<string>>;
    /** Names of the rules that ran on the graph as a whole; none where the engine never came to it. */
    ranOnGraph?: Set<string>;
    violations: Violation[];
    /** What the engine would do with each resource, by URN: `create`, `same` and so on. */
    steps: Map<string, string>;
    /** Errors that the engine, the program or a provider reported. */
    errors: string[];
    /** How the engine says that it ended: `succeeded` or `failed`. None where the stream ends before that. */
    result?: string;
    /** Number of the first line that is no event of the engine's. */
    garbage?: number;
}

/** Events as the engine writes them, of which only this is read. */
interface EngineEvent {
    sequence?: number;
    diagnosticEvent?: { message: string; severity: string; urn?: string };
    policyEvent?: { resourceUrn?: string; message: string; policyName: string; policyPackName: string; enforcementLevel: string };
    policyAnalyzeSummaryEvent?: Summary & { resourceUrn: string };
    policyAnalyzeStackSummaryEvent?: Summary;
    policyLoadEvent?: object;
    preludeEvent?: { config: Record<string, string> | null };
    resourcePreEvent?: { metadata: { urn: string; op: string } };
    summaryEvent?: { result?: string };
}
interface Summary {
    policyPackName: string;
    passed?: string[];
    failed?: string[];
}

/** Name of the pack, as its own summaries have it. */
const packName = "golive";

const all = ({ passed = [], failed = [] }: Summary): string[] => [...passed, ...failed];

/** The event on a line; nothing where the line is none. */
function eventOn(line: string): EngineEvent | undefined {
    try {
        const event: unknown = JSON.parse(line);
        return typeof event === "object" && event !== null && typeof (event as EngineEvent).sequence === "number" ? (event as EngineEvent) : undefined;
    } catch {
        return undefined;
    }
}

function take(told: Told, event: EngineEvent): void {
    const { diagnosticEvent, policyEvent, policyAnalyzeSummaryEvent: one, policyAnalyzeStackSummaryEvent: graph, resourcePreEvent } = event;
    if (event.policyLoadEvent) told.packLoaded = true;
    if (event.preludeEvent) told.settings = event.preludeEvent.config ?? {};
    if (one?.policyPackName === packName) told.ran.set(one.resourceUrn, new Set([...(told.ran.get(one.resourceUrn) ?? []), ...all(one)]));
    if (graph?.policyPackName === packName) told.ranOnGraph = new Set(all(graph));
    if (policyEvent?.policyPackName === packName) {
        const { policyName, resourceUrn = "", message, enforcementLevel } = policyEvent;
        told.violations.push({ rule: policyName, urn: resourceUrn, message: message.trim(), level: enforcementLevel });
    }
    if (resourcePreEvent) told.steps.set(resourcePreEvent.metadata.urn, resourcePreEvent.metadata.op);
    if (diagnosticEvent?.severity === "error") told.errors.push(diagnosticEvent.message.trim());
    if (event.summaryEvent) told.result = event.summaryEvent.result ?? "";
}

/** Reads the lines that `pulumi preview --json` writes under PULUMI_ENABLE_STREAMING_JSON_PREVIEW. What they say is judged by `compared`. */
export async function readStream(lines: AsyncIterable<string> | Iterable<string>): Promise<Told> {
    const told: Told = { packLoaded: false, ran: new Map(), violations: [], steps: new Map(), errors: [] };
    let number = 0;
    for await (const line of lines) {
        number++;
        if (line.trim() === "") continue;
        const event = eventOn(line);
        if (event) take(told, event);
        else told.garbage ??= number;
    }
    return told;
}
