import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A small program in which everything that our components wait for is waited for, but for what the setting `orders:without` names. */
const config = new pulumi.Config("orders");
const without = config.get("without");
const after = (waits: Record<string, pulumi.Resource>): pulumi.CustomResourceOptions => ({
    dependsOn: Object.entries(waits).flatMap(([name, wait]) => (name === without ? [] : [wait])),
});
const account = "111122223333";
const settled = (name: string, made: pulumi.CustomResource) => new command.local.Command(name, { create: "wait", triggers: [made.id] }, { dependsOn: made });

// A Redis whose user is born switched off.
const user = new aws.elasticache.User("user", { userId: "user", userName: "user", engine: "redis", accessString: "off -@all", noPasswordRequired: true });
const users = new aws.elasticache.UserGroup("users", { engine: "redis", userGroupId: "users", userIds: [user.userId] });
const birth = new aws.lambda.Invocation(
    "birth",
    { functionName: "birth", input: JSON.stringify({ secretId: "bot/user", redisUser: { userId: "user" } }) },
    { dependsOn: users },
);
new aws.elasticache.ReplicationGroup("redis", { description: "redis", userGroupIds: [users.userGroupId] }, after({ birth }));

// A cluster that lets its deployer in.
const deployer = `arn:aws:iam::${account}:role/deployer`;
const entry = new aws.eks.AccessEntry("deployer", { clusterName: "cluster", principalArn: deployer });
const admin = new aws.eks.AccessPolicyAssociation(
    "deployer",
    {
        clusterName: "cluster",
        principalArn: deployer,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
    },
    { dependsOn: entry },
);
const access = settled("access", admin);
const namespace = new k8s.core.v1.Namespace("bot", { metadata: { name: "bot" } }, after({ access }));

// A pod that acts in AWS.
const role = new aws.iam.Role("pod", {
    assumeRolePolicy: JSON.stringify({
        Statement: [{ Condition: { StringEquals: { "aws:RequestTag/kubernetes-namespace": "bot", "aws:RequestTag/kubernetes-service-account": "signer" } } }],
    }),
});
const association = new aws.eks.PodIdentityAssociation("pod", { clusterName: "cluster", namespace: "bot", serviceAccount: "signer", roleArn: role.arn });
const identity = settled("identity", association);
const labels = { app: "signer" };
new k8s.apps.v1.Deployment(
    "signer",
    {
        metadata: { name: "signer", namespace: "bot" },
        spec: {
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: { serviceAccountName: "signer", containers: [{ name: "signer", image: "signer" }] } },
        },
    },
    pulumi.mergeOptions({ dependsOn: [namespace, association] }, after({ identity })),
);

// An image under a version.
const repository = new aws.ecr.Repository("image", { name: "bot/image", imageTagMutability: "IMMUTABLE" });
new docker.Image(
    "image",
    {
        imageName: `${account}.dkr.ecr.eu-central-1.amazonaws.com/bot/image:1.0.0`,
        build: { context: ".", args: { SOURCE: config.get("source") ?? "first" } },
        buildOnPreview: false,
    },
    { dependsOn: repository },
);

// A role of a database, and the function that rotates it.
const secret = new aws.secretsmanager.Secret("role", { name: "bot/user" });
const group = new aws.ec2.SecurityGroup("function", {});
const port = (number: number) => ({ ipProtocol: "tcp", fromPort: number, toPort: number });
const out = [443, 5432].map(
    number => new aws.vpc.SecurityGroupEgressRule(`out-${number}`, { securityGroupId: group.id, ...port(number), cidrIpv4: "10.0.0.0/16" }),
);
const ways = new aws.vpc.SecurityGroupIngressRule("in", { securityGroupId: "sg-database", referencedSecurityGroupId: group.id, ...port(5432) });
const code = new aws.lambda.Function("rotate", {
    name: "rotate",
    role: role.arn,
    environment: { variables: { HOST: "database.example.net", PORT: "5432" } },
    vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: [group.id] },
});
const permission = new aws.lambda.Permission("rotate-permission", {
    action: "lambda:InvokeFunction",
    function: code.name,
    principal: "secretsmanager.amazonaws.com",
});
const job = new k8s.batch.v1.Job(
    "roles",
    {
        metadata: { name: "roles", namespace: "bot" },
        spec: {
            template: {
                spec: { restartPolicy: "Never", containers: [{ name: "roles", image: "psql", env: [{ name: "PGHOST", value: "database.example.net" }] }] },
            },
        },
    },
    { dependsOn: namespace },
);
new aws.secretsmanager.SecretRotation(
    "rotation",
    { secretId: secret.arn, rotationLambdaArn: `arn:aws:lambda:eu-central-1:${account}:function:rotate`, rotationRules: { automaticallyAfterDays: 30 } },
    after({ birth, "rotate-permission": permission, "out-443": out[0], "out-5432": out[1], in: ways, roles: job }),
);
