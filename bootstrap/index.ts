import "../runtime/required";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { archiveBucket, EncryptionKey, tagsOf } from "../components/foundation";
import { backendUrl, bootstrapTarget, secretsProvider } from "./names";
import { Pipeline } from "./pipeline";
import { Runner } from "./runner";
import { type BootstrapSettings, readBootstrap, runnerLabel } from "./settings";

// The SDK exports it and leaves it out of its types.
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/** Days for which an older state can be brought back. */
const stateDays = 90;

/** What an account needs before Golive deploys into it: where the state lives, whom GitHub's workflows may be, what scans images. */
async function program() {
    const { settings, aws: account } = readBootstrap({ config: pulumi.runtime.allConfig(), stack: pulumi.getStack(), isSecret: isConfigSecret });
    const target = bootstrapTarget(account.allowedAccountIds[0], account.region);

    const key = new EncryptionKey("state", { target, purpose: "state" });
    archiveBucket("state", { target, purpose: "state", key, keepDays: stateDays }, {});

    const after =
        settings.identityProvider === "create"
            ? [
                  new aws.iam.OpenIdConnectProvider(
                      "github",
                      { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"], tags: tagsOf(target) },
                      { protect: true },
                  ),
              ]
            : [];
    scanImages(settings.imageScanning);
    const pipelines = Object.entries(settings.environments).map(([stack, environment]) => ({
        stack,
        pipeline: new Pipeline(stack, { target, stack, environment, repository: settings.repository, after }),
    }));

    for (const [stack, environment] of Object.entries(settings.environments)) {
        if (!environment.runner) continue;
        const repository = settings.repository.replace(/@\d+/g, "");
        new Runner(`${stack}-runner`, { target, stack, environment, repository, label: runnerLabel(stack, pulumi.getStack()) });
    }

    return {
        backendUrl: backendUrl(target),
        secretsProvider: secretsProvider(target),
        stacks: Object.fromEntries(
            pipelines.map(({ stack, pipeline }) => [
                stack,
                {
                    deployer: pipeline.deployer,
                    permissionsBoundary: pipeline.boundary,
                    previewer: pipeline.previewer,
                    verifier: pipeline.verifier,
                    stopper: pipeline.stopper,
                    onCallPolicy: pipeline.onCallPolicy,
                    operatorPolicy: pipeline.operatorPolicy,
                },
            ]),
        ),
    };
}

/** The registry has one configuration per account and region; basic scanning looks at each push, enhanced scanning never stops (cryptofunk:299). */
function scanImages(kind: BootstrapSettings["imageScanning"]): void {
    if (kind === "existing") return;
    const enhanced = kind === "enhanced";
    new aws.ecr.RegistryScanningConfiguration("registry", {
        scanType: enhanced ? "ENHANCED" : "BASIC",
        rules: [{ scanFrequency: enhanced ? "CONTINUOUS_SCAN" : "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
    });
}

export = program;
