/**
 * What AWS's own policies let the roles do that they are attached to: the cluster's, its nodes', the backups'; the version that it was read from
 * stands beside it. Of services that nothing is built with they let them do more, which the boundary refuses.
 */
export const managed: Record<string, { version: string; asks: string }> = {
    AWSBackupServiceRolePolicyForBackup: {
        version: "v30",
        asks: "backup: CopyFromBackupVault CopyIntoBackupVault DescribeBackupVault TagResource; cloudformation: DescribeStacks GetTemplate ListStackResources ListStacks; ec2: CopyImage CopySnapshot CreateImage CreateSnapshot CreateTags DeleteSnapshot DeregisterImage DescribeElasticGpus DescribeImages DescribeInstanceAttribute DescribeInstanceCreditSpecifications DescribeInstances DescribeLaunchTemplateVersions DescribeNetworkInterfaces DescribeSnapshotTierStatus DescribeSnapshots DescribeSpotInstanceRequests DescribeTags DescribeVolumes ModifyImageAttribute ModifySnapshotAttribute ModifySnapshotTier; eks: AssociateAccessPolicy CreateAccessEntry DescribeAccessEntry DescribeAddon DescribeCluster DescribeFargateProfile DescribeNodegroup DescribePodIdentityAssociation DisassociateAccessPolicy ListAccessEntries ListAddons ListAssociatedAccessPolicies ListClusters ListFargateProfiles ListNodegroups ListPodIdentityAssociations ListTagsForResource; guardduty: GetMalwareScan StartMalwareScan; iam: PassRole; kms: CreateGrant Decrypt DescribeKey GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo; rds: AddTagsToResource CopyDBClusterSnapshot CopyDBSnapshot CreateDBClusterSnapshot CreateDBSnapshot DeleteDBClusterAutomatedBackup DeleteDBClusterSnapshot DeleteDBInstanceAutomatedBackup DeleteDBSnapshot DescribeDBClusterAutomatedBackups DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstances DescribeDBSnapshots ListTagsForResource ModifyDBCluster ModifyDBClusterSnapshotAttribute ModifyDBInstance ModifyDBSnapshotAttribute; ssm: CancelCommand GetCommandInvocation SendCommand; tag: GetResources",
    },
    AWSBackupServiceRolePolicyForRestores: {
        version: "v35",
        asks: "backup: DescribeRestoreJob ListRecoveryPointsByBackupVault ListRestoreJobs StartRestoreJob; cloudformation: CreateChangeSet DescribeChangeSet TagResource; ec2: CreateTags CreateVolume DeleteSnapshot DeleteTags DeleteVolume DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeImages DescribeInstances DescribeInternetGateways DescribeLaunchTemplateVersions DescribeRouteTables DescribeSecurityGroups DescribeSnapshotTierStatus DescribeSnapshots DescribeSubnets DescribeVolumes DescribeVpcs RestoreSnapshotTier RunInstances TerminateInstances; eks: AssociateAccessPolicy CreateAccessEntry CreateAddon CreateCluster CreateFargateProfile CreateNodegroup CreatePodIdentityAssociation DescribeAccessEntry DescribeAddon DescribeCluster DescribeFargateProfile DescribeNodegroup DescribePodIdentityAssociation DisassociateAccessPolicy ListAssociatedAccessPolicies TagResource; iam: GetRole ListAttachedRolePolicies PassRole; kms: CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo; rds: AddTagsToResource CreateDBInstance CreateTenantDatabase DeleteDBCluster DeleteDBInstance DeleteTenantDatabase DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstances DescribeDBSnapshots ListTagsForResource RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime",
    },
    AWSBackupServiceRolePolicyForS3Backup: {
        version: "v4",
        asks: "backup: TagResource; cloudwatch: GetMetricData; events: DeleteRule DescribeRule DisableRule EnableRule ListRules ListTargetsByRule PutRule PutTargets RemoveTargets; kms: Decrypt DescribeKey; s3: GetBucketAcl GetBucketLocation GetBucketNotification GetBucketTagging GetBucketVersioning GetInventoryConfiguration GetObject GetObjectAcl GetObjectTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionTagging ListAllMyBuckets ListBucket ListBucketVersions PutBucketNotification PutInventoryConfiguration",
    },
    AWSBackupServiceRolePolicyForS3Restore: {
        version: "v2",
        asks: "kms: Decrypt DescribeKey GenerateDataKey; s3: CreateBucket DeleteObject GetBucketLocation GetBucketOwnershipControls GetBucketVersioning GetObject GetObjectAcl GetObjectTagging GetObjectVersion GetObjectVersionAcl ListBucket ListBucketVersions ListMultipartUploadParts PutBucketOwnershipControls PutBucketVersioning PutObject PutObjectAcl PutObjectTagging PutObjectVersionAcl",
    },
    AmazonEC2ContainerRegistryPullOnly: {
        version: "v1",
        asks: "ecr: BatchGetImage BatchImportUpstreamImage GetAuthorizationToken GetDownloadUrlForLayer",
    },
    AmazonEKSBlockStoragePolicy: {
        version: "v1",
        asks: "ec2: AttachVolume CreateSnapshot CreateTags CreateVolume DetachVolume EnableFastSnapshotRestores ModifyVolume",
    },
    AmazonEKSClusterPolicy: {
        version: "v10",
        asks: "autoscaling: DescribeAutoScalingGroups UpdateAutoScalingGroup; ec2: AttachVolume AuthorizeSecurityGroupIngress CreateRoute CreateSecurityGroup CreateTags CreateVolume DeleteNetworkInterface DeleteRoute DeleteSecurityGroup DeleteVolume DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeDhcpOptions DescribeInstanceTopology DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes DescribeVolumesModifications DescribeVpcs DetachVolume ModifyInstanceAttribute ModifyVolume RevokeSecurityGroupIngress; elasticloadbalancing: AddTags ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck CreateListener CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteLoadBalancerListeners DeleteTargetGroup DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancers DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DetachLoadBalancerFromSubnets ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RegisterInstancesWithLoadBalancer RegisterTargets SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener; iam: CreateServiceLinkedRole; kms: DescribeKey",
    },
    AmazonEKSComputePolicy: {
        version: "v5",
        asks: "ec2: CreateFleet CreateLaunchTemplate CreateTags RunInstances; iam: AddRoleToInstanceProfile CreateServiceLinkedRole PassRole",
    },
    AmazonEKSLoadBalancingPolicy: {
        version: "v4",
        asks: "acm: DescribeCertificate ListCertificates; ec2: AuthorizeSecurityGroupIngress CreateSecurityGroup CreateTags DescribeAccountAttributes DescribeAddresses DescribeClassicLinkInstances DescribeCoipPools DescribeInstances DescribeInternetGateways DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVpcClassicLink DescribeVpcPeeringConnections DescribeVpcs GetCoipPoolUsage GetSecurityGroupsForVpc RevokeSecurityGroupIngress; elasticloadbalancing: AddListenerCertificates AddTags CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DescribeTargetGroups ModifyListener ModifyListenerAttributes ModifyLoadBalancerAttributes ModifyRule ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveListenerCertificates SetIpAddressType SetSecurityGroups SetSubnets SetWebAcl; iam: CreateServiceLinkedRole; wafv2: AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource",
    },
    AmazonEKSNetworkingPolicy: {
        version: "v2",
        asks: "ec2: AssignIpv6Addresses AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface CreateTags DetachNetworkInterface ModifyNetworkInterfaceAttribute UnassignIpv6Addresses UnassignPrivateIpAddresses",
    },
    AmazonEKSWorkerNodeMinimalPolicy: {
        version: "v1",
        asks: "eks-auth: AssumeRoleForPodIdentity",
    },
};

/** What of it the boundary refuses, and why nothing misses it. */
export const refusedToManaged: { action: RegExp; because: string }[] = [
    { action: /^ssm:(CancelCommand|GetCommandInvocation|SendCommand)$/, because: "backups run commands on machines with Windows alone" },
    { action: /^cloudformation:ListStacks$/, because: "no stack is backed up as one" },
    { action: /^eks:(DescribeNodegroup|DescribeFargateProfile|CreateNodegroup|CreateFargateProfile)$/, because: "nodes are Auto Mode's" },
    { action: /^ecr:BatchImportUpstreamImage$/, because: "no image is pulled through" },
];
