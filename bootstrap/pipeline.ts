import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, policyDocument, type Statement, tagsOf } from "../components/foundation";
import { stopStatements } from "../components/stop";
import { boundaryStatements } from "./boundary";
import { boundaryName, buildRole, deployRole, previewRole, stopEnvironment, stopRole, verifyRole } from "./names";
import { letOnCallStop, letOperatorsIn } from "./operators";
import { boundaryOf, buildStatements, deployStatements, fromPeople, previewStatements, type Reach } from "./reach";
import { verifyStatements } from "./verify";

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
 * fork; another pushes images, for main; the third deploys, for the stack's environment in GitHub and nothing else (mech-exo:19); another stops
 * the bot and can do nothing else, for whoever is on call (vanta:227); the last asks what runs, for main, and has a boundary of its own.
 */
export class Pipeline extends pulumi.ComponentResource {
    /** ARN of the role that looks. */
    readonly previewer: string;
    /** ARN of the role that asks what runs, every day. */
    readonly verifier: string;
    /** ARN of the role that deploys: what `golive:access.deployer` names. */
    readonly deployer: string;
    /** ARN of the role that stops the bot. */
    readonly stopper: string;
    /** ARN of the policy that lets people take that role on: what a permission set of single sign-on names. */
    readonly onCallPolicy: string;
    /** ARN of the boundary: what `golive:access.permissionsBoundary` names. */
    readonly boundary: string;
    /** ARN of the policy that lets people use the bastion: what a permission set of single sign-on names. */
    readonly operatorPolicy: string;

    constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        super("golive:bootstrap:Pipeline", name, {}, opts);
        const { target, stack, environment, repository } = args;
        this.boundary = boundaryOf(args);
        this.previewer = arnOf(target, "iam", `role/${previewRole(target, stack)}`, true);
        this.verifier = arnOf(target, "iam", `role/${verifyRole(target, stack)}`, true);
        this.stopper = arnOf(target, "iam", `role/${stopRole(target, stack)}`, true);
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
        const child = { parent: this, dependsOn: [...boundary, ...args.after] };
        const branches = { StringLike: { [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/*` } };
        const preview = { name: previewRole(target, stack), assumeRolePolicy: policyDocument([fromGitHub(args, branches)]) };
        this.role(`${name}-preview`, preview, args, previewStatements(args), child);
        // From main alone: who may merge decides what is built, and nothing that is built runs before another merge.
        const main = { StringEquals: { [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/main` } };
        const build = { name: buildRole(target, stack), assumeRolePolicy: policyDocument([fromGitHub(args, main)]) };
        this.role(`${name}-build`, build, args, buildStatements(args), child);
        const inEnvironment = (name: string) => ({ StringEquals: { [`${issuer}:sub`]: `repo:${repository}:environment:${name}` } });
        const deploy = {
            name: deployRole(target, stack),
            assumeRolePolicy: policyDocument([fromGitHub(args, inEnvironment(environment.github)), ...fromPeople(target, environment.people)]),
            maxSessionDuration: deployHours * 3600,
            ...args.override,
        };
        this.role(`${name}-deploy`, deploy, args, deployStatements(args), child);
        const stop = {
            name: stopRole(target, stack),
            assumeRolePolicy: policyDocument([fromGitHub(args, inEnvironment(stopEnvironment(environment.github))), ...fromPeople(target, environment.onCall)]),
        };
        this.role(`${name}-stop`, stop, args, stopStatements({ ...target, bot: environment.bot, stack }), child);
        // Its boundary is its own policy: the stack's lets nobody look at the account's users, and this role has nothing to change.
        const asks = arnOf(target, "iam", `policy/${verifyRole(target, stack)}`, true);
        const policy = policyDocument(verifyStatements(args));
        const description = `What is asked of ${environment.bot}-${stack} every day`;
        const made = new aws.iam.Policy(`${name}-verify`, { name: verifyRole(target, stack), description, policy, tags: tagsOf(target) }, { parent: this });
        const verify = { name: verifyRole(target, stack), assumeRolePolicy: policyDocument([fromGitHub(args, main)]), permissionsBoundary: asks };
        this.role(`${name}-verify`, verify, args, verifyStatements(args), { ...child, dependsOn: [...child.dependsOn, made] });
        const operators = letOperatorsIn(name, args, { parent: this });
        this.operatorPolicy = operators.arn;
        this.onCallPolicy = letOnCallStop(name, args, { parent: this, dependsOn: operators.made });
        const { previewer, verifier, deployer, stopper, onCallPolicy, operatorPolicy } = this;
        this.registerOutputs({ previewer, verifier, deployer, stopper, boundary: this.boundary, operatorPolicy, onCallPolicy });
    }

    private role(name: string, args: aws.iam.RoleArgs, { target }: Reach, statements: Statement[], opts: pulumi.CustomResourceOptions): void {
        const role = new aws.iam.Role(name, { permissionsBoundary: this.boundary, tags: tagsOf(target), ...args }, opts);
        new aws.iam.RolePolicy(name, { role: role.name, policy: policyDocument(statements) }, { parent: this });
    }
}

/** Lets tokens of one subject in; the provider by its known name, so that rules can read the document before it exists. */
function fromGitHub({ target }: Reach, subject: NonNullable<Statement["Condition"]>): Statement {
    return {
        Sid: "GitHub",
        Principal: { Federated: arnOf(target, "iam", `oidc-provider/${issuer}`, true) },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { ...subject, StringEquals: { ...subject.StringEquals, [`${issuer}:aud`]: "sts.amazonaws.com" } },
    };
}
