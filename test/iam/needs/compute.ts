import type { Need } from "./need";

/** What the deployer is asked for to make, read, change and delete these. */
export const compute: Record<string, Need> = {
    "aws:eks/accessEntry:AccessEntry": {
        from: ["AWS::EKS::AccessEntry", "eks/access_entry.go"],
        create: "eks: AssociateAccessPolicy CreateAccessEntry DescribeAccessEntry ListAssociatedAccessPolicies TagResource",
        later: "eks: AssociateAccessPolicy DeleteAccessEntry DescribeAccessEntry DisassociateAccessPolicy ListAssociatedAccessPolicies TagResource UntagResource UpdateAccessEntry",
    },
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        from: ["AWS::EKS::AccessEntry", "eks/access_policy_association.go"],
        create: "eks: AssociateAccessPolicy",
        later: "eks: DisassociateAccessPolicy ListAssociatedAccessPolicies",
    },
    "aws:eks/addon:Addon": {
        from: ["AWS::EKS::Addon", "eks/addon.go"],
        create: "eks: CreateAddon CreatePodIdentityAssociation DescribeAddon TagResource; iam: GetRole PassRole",
        later: "eks: CreatePodIdentityAssociation DeleteAddon DeletePodIdentityAssociation DescribeAddon DescribeUpdate TagResource UntagResource UpdateAddon UpdatePodIdentityAssociation; iam: GetRole PassRole",
    },
    "aws:eks/cluster:Cluster": {
        from: ["AWS::EKS::Cluster", "eks/cluster.go"],
        create: "ec2: DescribeSubnets DescribeVpcs; eks: CreateAccessEntry CreateCluster DescribeCluster TagResource; kms: CreateGrant DescribeKey; iam: AddRoleToInstanceProfile CreateInstanceProfile CreateServiceLinkedRole DeleteInstanceProfile GetInstanceProfile GetRole ListAttachedRolePolicies PassRole RemoveRoleFromInstanceProfile TagInstanceProfile",
        later: "eks: ActivateCertificateAuthority DeleteCluster DescribeCluster DescribeUpdate TagResource UntagResource UpdateClusterConfig UpdateClusterVersion; iam: PassRole",
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
        from: ["AWS::EKS::PodIdentityAssociation", "eks/pod_identity_association.go"],
        create: "eks: CreatePodIdentityAssociation DescribePodIdentityAssociation TagResource; iam: GetRole PassRole",
        later: "eks: DeletePodIdentityAssociation DescribePodIdentityAssociation TagResource UntagResource UpdatePodIdentityAssociation; iam: GetRole PassRole",
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
        from: ["AWS::ECR::Repository", "ecr/lifecycle_policy.go"],
        create: "ecr: PutLifecyclePolicy",
        later: "ecr: DeleteLifecyclePolicy GetLifecyclePolicy PutLifecyclePolicy",
    },
    // Its images are pushed by Docker, with a token of the deployer's.
    "aws:ecr/repository:Repository": {
        from: ["AWS::ECR::Repository", "ecr/repository.go"],
        create: "ecr: CreateRepository PutLifecyclePolicy SetRepositoryPolicy TagResource; kms: CreateGrant DescribeKey RetireGrant",
        later: "ecr: BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeImages DescribeRepositories GetAuthorizationToken GetDownloadUrlForLayer GetLifecyclePolicy GetRepositoryPolicy InitiateLayerUpload ListTagsForResource PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy TagResource UntagResource UploadLayerPart; kms: CreateGrant DescribeKey RetireGrant",
    },
    "aws:lambda/function:Function": {
        from: ["AWS::Lambda::Function", "lambda/function.go"],
        create: "ec2: DescribeSecurityGroups DescribeSubnets DescribeVpcs; kms: CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey; lambda: CreateFunction GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration GetFunctionRecursionConfig GetRuntimeManagementConfig PutFunctionConcurrency PutFunctionRecursionConfig PutFunctionScalingConfig PutRuntimeManagementConfig TagResource; iam: PassRole",
        later: "ec2: DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcs; kms: CreateGrant Decrypt DescribeKey GenerateDataKey; lambda: DeleteFunction DeleteFunctionConcurrency GetFunction GetFunctionCodeSigningConfig GetFunctionConfiguration GetFunctionRecursionConfig GetFunctionScalingConfig GetRuntimeManagementConfig ListTags ListVersionsByFunction PublishVersion PutFunctionConcurrency PutFunctionRecursionConfig PutFunctionScalingConfig PutRuntimeManagementConfig TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration; iam: PassRole",
    },
    "aws:lambda/invocation:Invocation": {
        from: ["lambda/invocation.go"],
        create: "lambda: InvokeFunction",
        later: "",
    },
    "aws:lambda/permission:Permission": {
        from: ["AWS::Lambda::Permission", "lambda/permission.go"],
        create: "lambda: AddPermission",
        later: "lambda: GetPolicy RemovePermission",
    },
    "aws:autoscaling/group:Group": {
        from: ["AWS::AutoScaling::AutoScalingGroup", "autoscaling/group.go"],
        create: "autoscaling: CreateAutoScalingGroup CreateOrUpdateTags DescribeAutoScalingGroups DescribeInstanceRefreshes DescribeScalingActivities DescribeWarmPool EnableMetricsCollection PutNotificationConfiguration SuspendProcesses UpdateAutoScalingGroup; cloudwatch: PutMetricAlarm; ec2: DescribeImages DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeSubnets RunInstances; ssm: GetParameters; iam: CreateServiceLinkedRole PassRole",
        later: "autoscaling: AttachLoadBalancerTargetGroups AttachLoadBalancers AttachTrafficSources CancelInstanceRefresh CreateOrUpdateTags DeleteAutoScalingGroup DeleteLifecycleHook DeleteNotificationConfiguration DeleteTags DescribeAutoScalingGroups DescribeInstanceRefreshes DescribeScalingActivities DescribeWarmPool DetachLoadBalancerTargetGroups DetachLoadBalancers DetachTrafficSources DisableMetricsCollection EnableMetricsCollection PutLifecycleHook PutNotificationConfiguration ResumeProcesses SetInstanceProtection StartInstanceRefresh SuspendProcesses UpdateAutoScalingGroup; cloudwatch: PutMetricAlarm; ec2: DescribeImages DescribeLaunchTemplateVersions DescribeLaunchTemplates DescribeSubnets RunInstances; ssm: GetParameters; iam: CreateServiceLinkedRole PassRole",
    },
    "aws:ssm/association:Association": {
        from: ["AWS::SSM::Association", "ssm/association.go"],
        create: "ec2: DescribeInstanceStatus; ssm: AddTagsToResource CreateAssociation DescribeAssociation ListTagsForResource; iam: CreateServiceLinkedRole PassRole",
        later: "ssm: AddTagsToResource DeleteAssociation DescribeAssociation ListTagsForResource RemoveTagsFromResource; iam: PassRole",
    },
    "aws:ssm/document:Document": {
        from: ["AWS::SSM::Document", "ssm/document.go"],
        create: "ssm: AddTagsToResource CreateDocument GetDocument ListTagsForResource; iam: PassRole",
        later: "ssm: AddTagsToResource DeleteDocument DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource RemoveTagsFromResource UpdateDocument UpdateDocumentDefaultVersion; iam: PassRole",
    },
    "aws:cloudformation/stack:Stack": {
        from: ["AWS::CloudFormation::Stack", "cloudformation/stack.go"],
        create: "cloudformation: CreateStack DescribeStacks; iam: PassRole",
        later: "cloudformation: DeleteStack DescribeStackEvents DescribeStackResources DescribeStacks GetStackPolicy GetTemplate GetTemplateSummary ListStackResources SetStackPolicy UpdateStack UpdateTerminationProtection; iam: PassRole",
    },
    "aws:iam/instanceProfile:InstanceProfile": {
        from: ["AWS::IAM::InstanceProfile", "iam/instance_profile.go"],
        create: "iam: AddRoleToInstanceProfile CreateInstanceProfile GetInstanceProfile PassRole TagInstanceProfile",
        later: "iam: AddRoleToInstanceProfile DeleteInstanceProfile GetInstanceProfile PassRole RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
    },
    "aws:iam/role:Role": {
        from: ["AWS::IAM::Role", "iam/role.go"],
        create: "iam: AttachRolePolicy CreateRole GetRole GetRolePolicy PutRolePolicy TagRole UntagRole",
        later: "iam: AttachRolePolicy DeleteRole DeleteRolePolicy DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies PutRolePermissionsBoundary PutRolePolicy RemoveRoleFromInstanceProfile TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    },
    "aws:iam/rolePolicy:RolePolicy": {
        from: ["AWS::IAM::RolePolicy", "iam/role_policy.go"],
        create: "iam: GetRolePolicy PutRolePolicy",
        later: "iam: DeleteRolePolicy GetRolePolicy PutRolePolicy",
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        from: ["AWS::IAM::Role", "iam/role_policy_attachment.go"],
        create: "iam: AttachRolePolicy",
        later: "iam: DetachRolePolicy ListAttachedRolePolicies",
    },
};
