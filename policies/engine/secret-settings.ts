import { known } from "./reading";

// The CLI tells a pack which of the stack's settings are secret, and the SDK's server keeps that to itself: it is read along.

let secrets: string[] = [];

/** Values of the stack's secret settings: what Pulumi keeps encrypted, in the stack's file and in its state. None where nobody told them. */
export const secretSettings = (): string[] => secrets;

/** Takes down the secret ones of the stack's settings; one that is JSON holds several. */
export function keepSecretSettings(settings: Record<string, string | undefined>, keys: string[]): void {
    secrets = keys.flatMap(key => [settings[key], ...textsIn(settings[key])]).filter(value => value !== undefined && value !== "") as string[];
}

/** The texts of a JSON document; none of what is no document. */
function textsIn(json: string | undefined): string[] {
    const within = (value: unknown): string[] => {
        if (typeof value === "string") return [value];
        return typeof value === "object" && value !== null ? Object.values(value).flatMap(within) : [];
    };
    return known(() => within(JSON.parse(String(json)))) ?? [];
}

const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as { AnalyzerService: { configureStack: Receiver } };
type Receiver = { requestDeserialize(bytes: Buffer): { getConfigMap(): { toArray(): [string, string][] }; getConfigSecretKeysList(): string[] } };
const receive = AnalyzerService.configureStack.requestDeserialize;
AnalyzerService.configureStack.requestDeserialize = bytes => {
    const request = receive(bytes);
    keepSecretSettings(Object.fromEntries(request.getConfigMap().toArray()), request.getConfigSecretKeysList());
    return request;
};
