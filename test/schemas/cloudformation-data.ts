import { asList, deletion, inside, pairs, whenChanged } from "./shapes";
import type { Mapping } from "./template";

/** How what holds data stands in CloudFormation. */
export const dataMappings: Record<string, Mapping> = {
    "aws:backup/plan:Plan": {
        type: "AWS::Backup::BackupPlan",
        names: {
            tags: "BackupPlanTags",
            "BackupPlan.name": "BackupPlanName",
            "BackupPlan.rules": "BackupPlanRule",
            "BackupPlan.rules.completionWindow": "CompletionWindowMinutes",
            "BackupPlan.rules.copyActions.destinationVaultArn": "DestinationBackupVaultArn",
            "BackupPlan.rules.copyActions.lifecycle.deleteAfter": "DeleteAfterDays",
            "BackupPlan.rules.lifecycle.deleteAfter": "DeleteAfterDays",
            "BackupPlan.rules.schedule": "ScheduleExpression",
            "BackupPlan.rules.startWindow": "StartWindowMinutes",
            "BackupPlan.rules.targetVaultName": "TargetBackupVault",
        },
        shape: inside("BackupPlan", { tags: "BackupPlanTags" }),
    },
    "aws:backup/selection:Selection": {
        type: "AWS::Backup::BackupSelection",
        names: { "BackupSelection.name": "SelectionName" },
        shape: inside("BackupSelection", { planId: "BackupPlanId" }),
    },
    "aws:backup/vault:Vault": {
        type: "AWS::Backup::BackupVault",
        names: { name: "BackupVaultName", kmsKeyArn: "EncryptionKeyArn", tags: "BackupVaultTags" },
        without: { forceDestroy: deletion },
    },
    "aws:backup/vaultPolicy:VaultPolicy": { type: "AWS::Backup::BackupVault", part: true, names: { policy: "AccessPolicy" } },
    "aws:docdb/cluster:Cluster": {
        type: "AWS::DocDB::DBCluster",
        names: { clusterIdentifier: "DBClusterIdentifier", enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports" },
        without: {
            applyImmediately: whenChanged,
            engine: "the type's own",
            finalSnapshotIdentifier: deletion,
            skipFinalSnapshot: deletion,
        },
    },
    "aws:docdb/clusterInstance:ClusterInstance": {
        type: "AWS::DocDB::DBInstance",
        names: {
            caCertIdentifier: "CACertificateIdentifier",
            clusterIdentifier: "DBClusterIdentifier",
            identifier: "DBInstanceIdentifier",
            instanceClass: "DBInstanceClass",
        },
        without: {
            applyImmediately: whenChanged,
            copyTagsToSnapshot: "a property of the cluster there",
            engine: "the type's own",
            performanceInsightsKmsKeyId: "CloudFormation takes AWS's own key",
            promotionTier: "CloudFormation leaves it to AWS",
        },
    },
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
        type: "AWS::DocDB::DBClusterParameterGroup",
        without: { "parameters.applyMethod": "CloudFormation chooses it" },
        shape: ({ parameters, ...args }) => ({ ...args, Parameters: pairs(parameters) }),
    },
    "aws:docdb/subnetGroup:SubnetGroup": { type: "AWS::DocDB::DBSubnetGroup", names: { description: "DBSubnetGroupDescription" } },
    "aws:elasticache/parameterGroup:ParameterGroup": {
        type: "AWS::ElastiCache::ParameterGroup",
        names: { family: "CacheParameterGroupFamily" },
        shape: ({ parameters, ...args }) => ({ ...args, Properties: pairs(parameters) }),
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        type: "AWS::ElastiCache::ReplicationGroup",
        names: {
            description: "ReplicationGroupDescription",
            nodeType: "CacheNodeType",
            parameterGroupName: "CacheParameterGroupName",
            subnetGroupName: "CacheSubnetGroupName",
            maintenanceWindow: "PreferredMaintenanceWindow",
        },
        without: { applyImmediately: whenChanged, finalSnapshotIdentifier: deletion },
        shape: ({ logDeliveryConfigurations, ...args }) => ({
            ...args,
            LogDeliveryConfigurations: asList(logDeliveryConfigurations).map(({ destination, ...log }) => ({
                ...log,
                DestinationDetails: { CloudWatchLogsDetails: { LogGroup: destination } },
            })),
        }),
        // cfn-lint knows a region's node types and the engine's versions only for a single cache.
        probe: {
            type: "AWS::ElastiCache::CacheCluster",
            properties: ({ nodeType, engine, engineVersion }) => ({ CacheNodeType: nodeType, Engine: engine ?? "redis", engineVersion, NumCacheNodes: 1 }),
        },
    },
    "aws:elasticache/subnetGroup:SubnetGroup": { type: "AWS::ElastiCache::SubnetGroup" },
    "aws:elasticache/user:User": { type: "AWS::ElastiCache::User" },
    "aws:elasticache/userGroup:UserGroup": { type: "AWS::ElastiCache::UserGroup" },
    "aws:rds/instance:Instance": {
        type: "AWS::RDS::DBInstance",
        names: {
            backupWindow: "PreferredBackupWindow",
            caCertIdentifier: "CACertificateIdentifier",
            enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
            identifier: "DBInstanceIdentifier",
            instanceClass: "DBInstanceClass",
            maintenanceWindow: "PreferredMaintenanceWindow",
            parameterGroupName: "DBParameterGroupName",
            performanceInsightsEnabled: "EnablePerformanceInsights",
            username: "MasterUsername",
            vpcSecurityGroupIds: "VPCSecurityGroups",
        },
        without: {
            finalSnapshotIdentifier: deletion,
            skipFinalSnapshot: deletion,
        },
        shape: ({ masterUserSecretKmsKeyId, ...args }) => ({
            ...args,
            ...(masterUserSecretKmsKeyId === undefined ? {} : { MasterUserSecret: { KmsKeyId: masterUserSecretKmsKeyId } }),
        }),
    },
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": {
        type: "AWS::RDS::DBInstance",
        part: true,
        names: { retentionPeriod: "AutomaticBackupReplicationRetentionPeriod", kmsKeyId: "AutomaticBackupReplicationKmsKeyId" },
        without: { sourceDbInstanceArn: "the instance that it is part of" },
    },
    "aws:rds/parameterGroup:ParameterGroup": {
        type: "AWS::RDS::DBParameterGroup",
        without: { "parameters.applyMethod": "CloudFormation chooses it" },
        shape: ({ parameters, ...args }) => ({ ...args, Parameters: pairs(parameters) }),
    },
    "aws:rds/subnetGroup:SubnetGroup": {
        type: "AWS::RDS::DBSubnetGroup",
        names: { description: "DBSubnetGroupDescription" },
    },
    "aws:s3/bucket:Bucket": { type: "AWS::S3::Bucket", names: { bucket: "BucketName" }, without: { forceDestroy: deletion } },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        type: "AWS::S3::Bucket",
        part: true,
        names: { "LifecycleConfiguration.rules.days": "ExpirationInDays" },
        shape: ({ bucket, rules }) => ({
            BucketName: bucket,
            // An empty filter is every object, as is none; the expiration's fields are the rule's own.
            LifecycleConfiguration: {
                rules: asList(rules).map(({ filter, expiration, ...rule }) => ({ ...rule, ...(filter as object), ...(expiration as object) })),
            },
        }),
    },
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
        type: "AWS::S3::Bucket",
        part: true,
        names: { "OwnershipControls.rule": "Rules" },
        shape: inside("OwnershipControls", { bucket: "BucketName" }),
    },
    "aws:s3/bucketPolicy:BucketPolicy": { type: "AWS::S3::BucketPolicy", names: { policy: "PolicyDocument" } },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        type: "AWS::S3::Bucket",
        part: true,
        shape: inside("PublicAccessBlockConfiguration", { bucket: "BucketName" }),
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
        type: "AWS::S3::Bucket",
        part: true,
        shape: inside("ReplicationConfiguration", { bucket: "BucketName" }),
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        type: "AWS::S3::Bucket",
        part: true,
        names: {
            "BucketEncryption.rules": "ServerSideEncryptionConfiguration",
            "BucketEncryption.rules.applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
        },
        shape: inside("BucketEncryption", { bucket: "BucketName" }),
    },
    "aws:s3/bucketVersioning:BucketVersioning": { type: "AWS::S3::Bucket", part: true, names: { bucket: "BucketName" } },
    "aws:secretsmanager/secret:Secret": {
        type: "AWS::SecretsManager::Secret",
        without: { recoveryWindowInDays: deletion },
    },
    "aws:secretsmanager/secretPolicy:SecretPolicy": {
        type: "AWS::SecretsManager::ResourcePolicy",
        names: { secretArn: "SecretId", policy: "ResourcePolicy" },
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {
        type: "AWS::SecretsManager::RotationSchedule",
        names: { rotateImmediately: "RotateImmediatelyOnUpdate" },
    },
};
