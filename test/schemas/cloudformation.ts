import { kubernetesVersions } from "../../config/offers";
import { dataMappings } from "./cloudformation-data";
import { edgeMappings } from "./cloudformation-edge";
import { asList, deletion, inside, namesAndValues } from "./shapes";
import type { Mapping, Properties } from "./template";

const nobody = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] };
const ownTags = "CloudFormation tags no rules of a security group";

/** What a metric is, apart from how it is taken together, stands one level deeper there. */
function metricQuery({ metric, ...query }: Properties): Properties {
    if (metric === undefined) return query;
    const { dimensions, metricName, namespace, ...stat } = metric as Properties;
    return { ...query, metric: { ...stat, Metric: { metricName, namespace, ...(dimensions ? { dimensions: namesAndValues(dimensions) } : {}) } } };
}

/**
 * How the provider's resources stand in CloudFormation. Names that differ only in upper and lower case are found without an entry,
 * a map of tags becomes a list, a document's text becomes an object, and a list of one becomes an object, as the schema wants it.
 */
export const mappings: Record<string, Mapping> = {
    ...dataMappings,
    ...edgeMappings,
    "aws:autoscaling/group:Group": {
        type: "AWS::AutoScaling::AutoScalingGroup",
        names: { vpcZoneIdentifiers: "VPCZoneIdentifier", "launchTemplate.id": "LaunchTemplateId" },
        without: { instanceRefresh: "an UpdatePolicy there, which is no property" },
    },
    "aws:cloudformation/stack:Stack": {
        type: "AWS::CloudFormation::Stack",
        template: "templateBody",
        without: {
            iamRoleArn: "a stack in a stack is made under the outer one's role",
            name: "CloudFormation names what is in a stack",
            onFailure: "a stack in a stack fails as the outer one does",
            policyBody: "a stack policy is set beside the template",
        },
        shape: args => ({ TemplateURL: "https://s3.amazonaws.com/bucket/template", ...args }),
    },
    "aws:cloudwatch/eventRule:EventRule": { type: "AWS::Events::Rule" },
    "aws:cloudwatch/eventTarget:EventTarget": {
        type: "AWS::Events::Rule",
        part: true,
        without: { rule: "the rule that it is part of" },
        shape: ({ targetId, ...target }, name) => ({ ScheduleExpression: "rate(1 day)", Targets: [{ Id: targetId ?? name, ...target }] }),
    },
    "aws:cloudtrail/trail:Trail": { type: "AWS::CloudTrail::Trail", names: { name: "TrailName", enableLogging: "IsLogging" } },
    "aws:cloudwatch/logGroup:LogGroup": { type: "AWS::Logs::LogGroup", names: { name: "LogGroupName" } },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        type: "AWS::Logs::MetricFilter",
        names: { pattern: "FilterPattern", metricTransformation: "MetricTransformations" },
        shape: ({ metricTransformation, ...args }) => {
            const { name, namespace, value, ...rest } = metricTransformation as Properties;
            return { ...args, metricTransformation: [{ metricName: name, metricNamespace: namespace, metricValue: value, ...rest }] };
        },
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        type: "AWS::CloudWatch::Alarm",
        names: { "Metrics.metric": "MetricStat" },
        shape: ({ metricQueries, dimensions, ...args }) => ({
            ...args,
            ...(dimensions ? { Dimensions: namesAndValues(dimensions) } : {}),
            ...(metricQueries ? { Metrics: asList(metricQueries).map(metricQuery) } : {}),
        }),
    },
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        type: "AWS::EC2::SecurityGroup",
        names: { ingress: "SecurityGroupIngress", egress: "SecurityGroupEgress" },
        shape: args => ({ GroupDescription: "default", ...args }),
    },
    "aws:ec2/eip:Eip": { type: "AWS::EC2::EIP" },
    "aws:ec2/flowLog:FlowLog": {
        type: "AWS::EC2::FlowLog",
        names: { vpcId: "ResourceId", iamRoleArn: "DeliverLogsPermissionArn" },
        shape: args => ({ ResourceType: "VPC", ...args }),
    },
    "aws:ec2/internetGateway:InternetGateway": { type: "AWS::EC2::InternetGateway", without: { vpcId: "a VPCGatewayAttachment there" } },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        type: "AWS::EC2::LaunchTemplate",
        names: { "LaunchTemplateData.vpcSecurityGroupIds": "SecurityGroupIds" },
        without: { tags: "the tags of the template itself are a list by resource there", updateDefaultVersion: "CloudFormation always moves it" },
        shape: inside("LaunchTemplateData"),
    },
    "aws:ec2/natGateway:NatGateway": { type: "AWS::EC2::NatGateway" },
    "aws:ec2/route:Route": { type: "AWS::EC2::Route" },
    "aws:ec2/routeTable:RouteTable": { type: "AWS::EC2::RouteTable" },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": { type: "AWS::EC2::SubnetRouteTableAssociation" },
    "aws:ec2/securityGroup:SecurityGroup": {
        type: "AWS::EC2::SecurityGroup",
        names: { description: "GroupDescription" },
        without: { revokeRulesOnDelete: deletion },
    },
    "aws:ec2/subnet:Subnet": { type: "AWS::EC2::Subnet" },
    "aws:ec2/vpc:Vpc": { type: "AWS::EC2::VPC" },
    "aws:ec2/vpcEndpoint:VpcEndpoint": { type: "AWS::EC2::VPCEndpoint" },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
        type: "AWS::ECR::Repository",
        part: true,
        names: { "LifecyclePolicy.policy": "LifecyclePolicyText" },
        shape: inside("LifecyclePolicy", { repository: "RepositoryName" }),
    },
    "aws:ecr/repository:Repository": {
        type: "AWS::ECR::Repository",
        names: { name: "RepositoryName", encryptionConfigurations: "EncryptionConfiguration", forceDelete: "EmptyOnDelete" },
    },
    "aws:eks/accessEntry:AccessEntry": { type: "AWS::EKS::AccessEntry" },
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
        type: "AWS::EKS::AccessEntry",
        part: true,
        shape: inside("AccessPolicies", { clusterName: "ClusterName", principalArn: "PrincipalArn" }),
    },
    "aws:eks/addon:Addon": {
        type: "AWS::EKS::Addon",
        names: { resolveConflictsOnCreate: "ResolveConflicts" },
        without: { resolveConflictsOnUpdate: "CloudFormation has one answer for creation and update" },
    },
    "aws:eks/cluster:Cluster": {
        type: "AWS::EKS::Cluster",
        names: { vpcConfig: "ResourcesVpcConfig" },
        only: { version: Object.keys(kubernetesVersions) },
        shape: ({ enabledClusterLogTypes, ...args }) => ({
            ...args,
            Logging: { ClusterLogging: { EnabledTypes: asList(enabledClusterLogTypes).map(Type => ({ Type })) } },
        }),
    },
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": { type: "AWS::EKS::PodIdentityAssociation" },
    "aws:guardduty/detector:Detector": { type: "AWS::GuardDuty::Detector" },
    "aws:guardduty/detectorFeature:DetectorFeature": {
        type: "AWS::GuardDuty::Detector",
        part: true,
        without: { detectorId: "the detector that it is part of" },
        shape: feature => ({ Enable: true, Features: [feature] }),
    },
    "aws:iam/instanceProfile:InstanceProfile": {
        type: "AWS::IAM::InstanceProfile",
        names: { name: "InstanceProfileName", role: "Roles" },
        without: { tags: "CloudFormation tags no instance profiles" },
    },
    "aws:iam/role:Role": {
        type: "AWS::IAM::Role",
        names: {
            name: "RoleName",
            assumeRolePolicy: "AssumeRolePolicyDocument",
            inlinePolicies: "Policies",
            "inlinePolicies.name": "PolicyName",
            "inlinePolicies.policy": "PolicyDocument",
        },
    },
    "aws:iam/rolePolicy:RolePolicy": {
        type: "AWS::IAM::RolePolicy",
        names: { role: "RoleName", policy: "PolicyDocument" },
        shape: ({ name, ...args }, pulumiName) => ({ PolicyName: name ?? pulumiName, ...args }),
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        type: "AWS::IAM::Role",
        part: true,
        shape: ({ role, policyArn }) => ({ RoleName: role, ManagedPolicyArns: [policyArn], AssumeRolePolicyDocument: nobody }),
    },
    "aws:kms/alias:Alias": { type: "AWS::KMS::Alias", names: { name: "AliasName" } },
    "aws:kms/key:Key": { type: "AWS::KMS::Key", names: { policy: "KeyPolicy", customerMasterKeySpec: "KeySpec", deletionWindowInDays: "PendingWindowInDays" } },
    "aws:lambda/function:Function": {
        type: "AWS::Lambda::Function",
        names: { name: "FunctionName" },
        without: { replaceSecurityGroupsOnDestroy: deletion, replacementSecurityGroupIds: deletion },
        // The code is a folder of this repository, which the provider packs.
        shape: args => ({ ...args, code: { S3Bucket: "code", S3Key: "code" } }),
    },
    "aws:lambda/permission:Permission": {
        type: "AWS::Lambda::Permission",
        names: { function: "FunctionName" },
    },
    "aws:sns/topic:Topic": { type: "AWS::SNS::Topic", names: { name: "TopicName" } },
    "aws:sns/topicPolicy:TopicPolicy": { type: "AWS::SNS::TopicPolicy", names: { arn: "Topics", policy: "PolicyDocument" } },
    "aws:sns/topicSubscription:TopicSubscription": { type: "AWS::SNS::Subscription", names: { topic: "TopicArn" } },
    "aws:ssm/association:Association": {
        type: "AWS::SSM::Association",
        shape: ({ parameters, ...args }) => ({
            ...args,
            Parameters: Object.fromEntries(Object.entries(parameters ?? {}).map(([key, value]) => [key, [value]])),
        }),
    },
    "aws:ssm/document:Document": { type: "AWS::SSM::Document" },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        type: "AWS::EC2::SecurityGroupEgress",
        names: { securityGroupId: "GroupId", cidrIpv4: "CidrIp", referencedSecurityGroupId: "DestinationSecurityGroupId" },
        without: { tags: ownTags },
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        type: "AWS::EC2::SecurityGroupIngress",
        names: { securityGroupId: "GroupId", cidrIpv4: "CidrIp", prefixListId: "SourcePrefixListId", referencedSecurityGroupId: "SourceSecurityGroupId" },
        without: { tags: ownTags },
    },
};

/** Types that CloudFormation has no resource for, and why nothing is lost. */
export const withoutCounterpart: Record<string, string> = {
    "aws:acm/certificateValidation:CertificateValidation": "waits for a certificate; it has no value of its own",
    "aws:lambda/invocation:Invocation": "calls a function; its input is the function's own",
    "aws:rds/snapshot:Snapshot": "CloudFormation takes no snapshots; it has no value but names",
};
