/** What CloudFormation's handlers name and deploying here does not come to, and why not. */
export const notAsked: { action: RegExp; because: string }[] = [
    { action: /^acm-pca:/, because: "no certificate is of a private authority" },
    { action: /^(managed-fleets|vpc-lattice|vpce|resource-groups):/, because: "machines and targets are EC2's and the load balancer's own" },
    { action: /^(elasticloadbalancing|autoscaling|ec2|ssm):(Describe|Get)?\*$/, because: "named one by one in the row" },
    { action: /^organizations:|^iam:DescribeOrganization$/, because: "the trail is the account's, and so is the firewall" },
    {
        action: /^(autoloop|codewhisperer|workmail):|^logs:AllowVendedLogDeliveryForResource$/,
        because: "logs are delivered of the CDN, which has its own call",
    },
    { action: /^firehose:/, because: "no logs go through Firehose" },
    { action: /^cognito-idp:/, because: "nobody signs in at the load balancer" },
    { action: /^(elasticfilesystem|s3files|s3tables):/, because: "no file system and no tables" },
    {
        action: /^(amplify|apigateway|apprunner|appsync|bedrock-agentcore|payments):|VerifiedAccess/,
        because: "the firewall stands before the load balancer and the CDN",
    },
    { action: /^elasticloadbalancing:(Create|Delete|GetLoadBalancer)WebACL/, because: "the load balancer's call is SetWebACL" },
    { action: /^wafv2:(Get|Put)PermissionPolicy$/, because: "no group of rules is shared" },
    {
        action: /^lambda:.*CodeSigningConfig$|^lambda:(GetLayerVersion|PassCapacityProvider|AssociateRuntimeAlias)$/,
        because: "no layers, signatures or fleets",
    },
    { action: /^s3:GetObject(Version)?$/, because: "code, documents and caches do not come from a bucket" },
    {
        action: /^s3:(REST\.|PutObjectLockConfiguration$|PutBucketReplication$|Delete(Bucket(AnalyticsConfiguration|Cors|Encryption|Lifecycle|MetricsConfiguration|Replication))$)/,
        because: "no such action: AWS's reference has the Put of the same for it",
    },
    { action: /^iam:DeleteRolePermissionsBoundary$/, because: "the boundary stays" },
    { action: /^iam:ListRoles$|^autoscaling:DescribeTags$/, because: "the provider does not look for them" },
    { action: /^iam:PutRolePolicy$/, because: "ElastiCache's role is AWS's own" },
    { action: /^secretsmanager:(GetSecretValue|GetRandomPassword)$/, because: "values are born in the account, and nobody who deploys reads one" },
    { action: /^secretsmanager:(ReplicateSecretToRegions|RemoveRegionsFromReplication)$/, because: "no secret is copied to another region" },
    { action: /^ssm:GetCalendarState$/, because: "no calendar" },
    { action: /^ssm:UpdateAssociation$/, because: "an association is replaced, never changed (components/network/bastion.ts)" },
    {
        action: /^cloudfront:(.*ConnectionGroup|GetVpcOrigin|CreateDistributionWithTags)$/,
        because: "no tenants, no origins in the VPC, and tags are TagResource",
    },
    { action: /^backup-storage:Mount$/, because: "no such action: AWS's reference has MountCapsule" },
];
