import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, type Statement } from "../components/iam";
import { arnOf, tagsOf } from "../components/target";
import { boundaryName, deployRole, previewRole } from "./names";
import { boundaryOf, boundaryStatements, deployStatements, previewStatements, type Reach } from "./reach";

/** What the roles of a stack's workflows need to know. */
export interface PipelineArgs extends Reach {
    /** Repository as the subject of GitHub's tokens names it. */
    repository: string;
    /** What the roles wait for: GitHub's identity provider, where it is made here. */
    after: pulumi.Resource[];
    /** Last word on any argument of the deploy role. */
    override?: Partial<aws.iam.RoleArgs>;
}

const issuer = "token.actions.githubusercontent.com";

/** Hours that a deployment may take: the first `up` makes a cluster, databases and caches one after the other, and its token is not renewed. */
export const deployHours = 3;

/**
 * The roles that a stack's workflows take on, each within the stack's boundary: one looks, for branches of the repository and never for a
 * fork; the other deploys, for the stack's environment in GitHub and nothing else (mech-exo:23).
 */
export class Pipeline extends pulumi.ComponentResource {
    /** ARN of the role that looks. */
    readonly previewer: string;
    /** ARN of the role that deploys: what `golive:access.deployer` names. */
    readonly deployer: string;
    /** ARN of the boundary: what `golive:access.permissionsBoundary` names. */
    readonly boundary: string;

    constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bootstrap:Pipeline", name, {}, opts);
        const { target, stack, environment, repository } = args;
        this.boundary = boundaryOf(args);
        this.previewer = arnOf(target, "iam", `role/${previewRole(target, stack)}`, true);
        this.deployer = arnOf(target, "iam", `role/${deployRole(target, stack)}`, true);
        const boundary =
            environment.boundary === "create"
                ? [
                      new aws.iam.Policy(
                          `${name}-boundary`,
                          {
                              name: boundaryName(target, stack),
                              description: `The most that ${stack}'s deployer and every role it makes can do`,
                              policy: policyDocument(boundaryStatements(args)),
                              tags: tagsOf(target),
                          },
                          { parent: this, protect: true },
                      ),
                  ]
                : [];
        const after = [...boundary, ...args.after];
        this.role(
            `${name}-preview`,
            previewRole(target, stack),
            args,
            { after, subject: { StringLike: { [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/*` } } },
            previewStatements(args),
        );
        const subject = { StringEquals: { [`${issuer}:sub`]: `repo:${repository}:environment:${environment.github}` } };
        const more = { maxSessionDuration: deployHours * 3600, ...args.override };
        this.role(`${name}-deploy`, deployRole(target, stack), args, { after, subject, more }, deployStatements(args));
        this.registerOutputs({ previewer: this.previewer, deployer: this.deployer, boundary: this.boundary });
    }

    private role(
        name: string,
        physical: string,
        { target }: Reach,
        { after, subject, more }: { after: pulumi.Resource[]; subject: NonNullable<Statement["Condition"]>; more?: Partial<aws.iam.RoleArgs> },
        statements: Statement[],
    ): void {
        const audience = { [`${issuer}:aud`]: "sts.amazonaws.com" };
        const Condition = { ...subject, StringEquals: { ...subject.StringEquals, ...audience } };
        const role = new aws.iam.Role(
            name,
            {
                name: physical,
                // By its known name, so that rules can read the document before the provider exists.
                assumeRolePolicy: policyDocument([
                    { Principal: { Federated: arnOf(target, "iam", `oidc-provider/${issuer}`, true) }, Action: "sts:AssumeRoleWithWebIdentity", Condition },
                ]),
                permissionsBoundary: this.boundary,
                tags: tagsOf(target),
                ...more,
            },
            { parent: this, dependsOn: after },
        );
        new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument(statements) }, { parent: this });
    }
}
