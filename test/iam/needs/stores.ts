import type { Need } from "./need";

/** What the deployer is asked for to make, read, change and delete these. */
export const stores: Record<string, Need> = {
    "aws:rds/instance:Instance": {
        from: ["AWS::RDS::DBInstance", "rds/instance.go"],
        create: "ec2: DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs; kms: CreateGrant DescribeKey; rds: AddRoleToDBInstance AddTagsToResource CreateDBInstance CreateDBInstanceReadReplica DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstanceAutomatedBackups DescribeDBInstances DescribeDBSnapshots DescribeEvents ModifyDBInstance RebootDBInstance RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime StartDBInstanceAutomatedBackupsReplication; secretsmanager: CreateSecret TagResource; iam: CreateServiceLinkedRole GetRole PassRole",
        later: "ec2: DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs; kms: CreateGrant DescribeKey; rds: AddRoleToDBInstance AddTagsToResource CreateDBSnapshot DeleteDBInstance DescribeDBClusters DescribeDBEngineVersions DescribeDBInstanceAutomatedBackups DescribeDBInstances DescribeDBParameterGroups DescribeEvents ListTagsForResource ModifyDBInstance PromoteReadReplica RebootDBInstance RemoveRoleFromDBInstance RemoveTagsFromResource StartDBInstanceAutomatedBackupsReplication StopDBInstanceAutomatedBackupsReplication; secretsmanager: CreateSecret RotateSecret TagResource; iam: CreateServiceLinkedRole GetRole PassRole",
    },
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": {
        from: ["AWS::RDS::DBInstance", "rds/instance_automated_backups_replication.go"],
        create: "kms: CreateGrant DescribeKey; rds: StartDBInstanceAutomatedBackupsReplication",
        later: "rds: DeleteDBInstanceAutomatedBackup DescribeDBInstanceAutomatedBackups DescribeDBInstances StopDBInstanceAutomatedBackupsReplication",
    },
    "aws:rds/parameterGroup:ParameterGroup": {
        from: ["AWS::RDS::DBParameterGroup", "rds/parameter_group.go"],
        create: "rds: AddTagsToResource CreateDBParameterGroup DescribeDBParameterGroups DescribeDBParameters DescribeEngineDefaultParameters ListTagsForResource ModifyDBParameterGroup RemoveTagsFromResource; iam: CreateServiceLinkedRole",
        later: "rds: AddTagsToResource DeleteDBParameterGroup DescribeDBParameterGroups DescribeDBParameters DescribeEngineDefaultParameters ListTagsForResource ModifyDBParameterGroup RemoveTagsFromResource ResetDBParameterGroup",
    },
    "aws:rds/snapshot:Snapshot": {
        from: ["rds/snapshot.go"],
        create: "rds: AddTagsToResource CreateDBSnapshot",
        later: "rds: DeleteDBSnapshot DescribeDBSnapshotAttributes DescribeDBSnapshots ListTagsForResource ModifyDBSnapshotAttribute",
    },
    "aws:rds/subnetGroup:SubnetGroup": {
        from: ["AWS::RDS::DBSubnetGroup", "rds/subnet_group.go"],
        create: "rds: AddTagsToResource CreateDBSubnetGroup DescribeDBSubnetGroups ListTagsForResource RemoveTagsFromResource; iam: CreateServiceLinkedRole",
        later: "rds: AddTagsToResource DeleteDBSubnetGroup DescribeDBSubnetGroups ListTagsForResource ModifyDBSubnetGroup RemoveTagsFromResource",
    },
    "aws:docdb/cluster:Cluster": {
        from: ["AWS::DocDB::DBCluster", "docdb/cluster.go"],
        create: "kms: CreateGrant DescribeKey; rds: AddTagsToResource CreateDBCluster; secretsmanager: CreateSecret TagResource",
        later: "rds: AddTagsToResource CreateDBClusterSnapshot DeleteDBCluster DescribeDBClusters DescribeGlobalClusters ListTagsForResource ModifyDBCluster RemoveTagsFromResource; secretsmanager: RotateSecret",
    },
    "aws:docdb/clusterInstance:ClusterInstance": {
        from: ["AWS::DocDB::DBInstance", "docdb/cluster_instance.go"],
        create: "kms: CreateGrant DescribeKey; rds: AddTagsToResource CreateDBInstance; iam: CreateServiceLinkedRole",
        later: "rds: AddTagsToResource DeleteDBInstance DescribeDBInstances ListTagsForResource ModifyDBInstance RemoveTagsFromResource",
    },
    "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
        from: ["AWS::DocDB::DBClusterParameterGroup", "docdb/cluster_parameter_group.go"],
        create: "rds: AddTagsToResource CreateDBClusterParameterGroup DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource ModifyDBClusterParameterGroup",
        later: "rds: AddTagsToResource DeleteDBClusterParameterGroup DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource ModifyDBClusterParameterGroup RemoveTagsFromResource ResetDBClusterParameterGroup",
    },
    "aws:docdb/subnetGroup:SubnetGroup": {
        from: ["AWS::DocDB::DBSubnetGroup", "docdb/subnet_group.go"],
        create: "rds: AddTagsToResource CreateDBSubnetGroup ListTagsForResource",
        later: "rds: AddTagsToResource DeleteDBSubnetGroup DescribeDBSubnetGroups ListTagsForResource ModifyDBSubnetGroup RemoveTagsFromResource",
    },
    "aws:elasticache/parameterGroup:ParameterGroup": {
        from: ["AWS::ElastiCache::ParameterGroup", "elasticache/parameter_group.go"],
        create: "elasticache: AddTagsToResource CreateCacheParameterGroup DescribeCacheParameterGroups ModifyCacheParameterGroup; iam: CreateServiceLinkedRole",
        later: "elasticache: AddTagsToResource DeleteCacheParameterGroup DescribeCacheParameterGroups DescribeCacheParameters DescribeEngineDefaultParameters ListTagsForResource ModifyCacheParameterGroup RemoveTagsFromResource ResetCacheParameterGroup",
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        from: ["AWS::ElastiCache::ReplicationGroup", "elasticache/replication_group.go"],
        create: "elasticache: AddTagsToResource CreateReplicationGroup DescribeReplicationGroups ModifyReplicationGroup; kms: CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey; logs: CreateLogDelivery CreateLogStream DeleteLogDelivery GetLogDelivery ListLogDeliveries PutLogEvents UpdateLogDelivery; iam: CreateServiceLinkedRole",
        later: "elasticache: AddTagsToResource CreateCacheCluster CreateSnapshot DecreaseReplicaCount DeleteCacheCluster DeleteReplicationGroup DescribeCacheClusters DescribeReplicationGroups DescribeSnapshots IncreaseReplicaCount ListTagsForResource ModifyReplicationGroup ModifyReplicationGroupShardConfiguration RemoveTagsFromResource; kms: CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey; logs: CreateLogDelivery CreateLogStream DeleteLogDelivery GetLogDelivery ListLogDeliveries PutLogEvents UpdateLogDelivery; iam: CreateServiceLinkedRole",
    },
    "aws:elasticache/subnetGroup:SubnetGroup": {
        from: ["AWS::ElastiCache::SubnetGroup", "elasticache/subnet_group.go"],
        create: "elasticache: AddTagsToResource CreateCacheSubnetGroup DescribeCacheSubnetGroups ListTagsForResource",
        later: "elasticache: AddTagsToResource DeleteCacheSubnetGroup DescribeCacheSubnetGroups ListTagsForResource ModifyCacheSubnetGroup RemoveTagsFromResource",
    },
    "aws:elasticache/user:User": {
        from: ["AWS::ElastiCache::User", "elasticache/user.go"],
        create: "elasticache: AddTagsToResource CreateUser DescribeUsers ListTagsForResource",
        later: "elasticache: AddTagsToResource DeleteUser DescribeUsers ListTagsForResource ModifyUser RemoveTagsFromResource",
    },
    "aws:elasticache/userGroup:UserGroup": {
        from: ["AWS::ElastiCache::UserGroup", "elasticache/user_group.go"],
        create: "elasticache: AddTagsToResource CreateUserGroup DescribeUserGroups ListTagsForResource",
        later: "elasticache: AddTagsToResource DeleteUserGroup DescribeUserGroups ListTagsForResource ModifyReplicationGroup ModifyUserGroup RemoveTagsFromResource",
    },
    "aws:s3/bucket:Bucket": {
        from: ["AWS::S3::Bucket", "s3/bucket.go"],
        create: "s3: CreateBucket CreateBucketMetadataTableConfiguration DeleteObject GetBucketAcl GetBucketMetadataTableConfiguration ListBucket PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutObjectAcl PutReplicationConfiguration TagResource; iam: PassRole",
        later: "s3: CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration DeleteBucketWebsite DeleteObjectVersion GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketCORS GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketVersions ListTagsForResource PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration; iam: PassRole",
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        from: ["AWS::S3::Bucket", "s3/bucket_lifecycle_configuration.go"],
        create: "s3: PutLifecycleConfiguration",
        later: "s3: GetLifecycleConfiguration PutLifecycleConfiguration",
    },
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
        from: ["AWS::S3::Bucket", "s3/bucket_ownership_controls.go"],
        create: "s3: PutBucketOwnershipControls",
        later: "s3: GetBucketOwnershipControls PutBucketOwnershipControls",
    },
    "aws:s3/bucketPolicy:BucketPolicy": {
        from: ["AWS::S3::BucketPolicy", "s3/bucket_policy.go"],
        create: "s3: GetBucketPolicy PutBucketPolicy",
        later: "s3: DeleteBucketPolicy GetBucketPolicy PutBucketPolicy",
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        from: ["AWS::S3::Bucket", "s3/bucket_public_access_block.go"],
        create: "s3: PutBucketPublicAccessBlock",
        later: "s3: GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
        from: ["AWS::S3::Bucket", "s3/bucket_replication_configuration.go"],
        create: "s3: PutReplicationConfiguration; iam: PassRole",
        later: "s3: GetReplicationConfiguration PutReplicationConfiguration",
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        from: ["AWS::S3::Bucket", "s3/bucket_server_side_encryption_configuration.go"],
        create: "s3: PutEncryptionConfiguration",
        later: "s3: GetEncryptionConfiguration PutEncryptionConfiguration",
    },
    "aws:s3/bucketVersioning:BucketVersioning": {
        from: ["AWS::S3::Bucket", "s3/bucket_versioning.go"],
        create: "s3: PutBucketVersioning",
        later: "s3: GetBucketVersioning PutBucketVersioning",
    },
    "aws:backup/plan:Plan": {
        from: ["AWS::Backup::BackupPlan", "backup/plan.go"],
        create: "backup: CreateBackupPlan GetBackupPlan TagResource; iam: PassRole",
        later: "backup: DeleteBackupPlan GetBackupPlan ListTags TagResource UntagResource UpdateBackupPlan; iam: PassRole",
    },
    "aws:backup/selection:Selection": {
        from: ["AWS::Backup::BackupSelection", "backup/selection.go"],
        create: "backup: CreateBackupSelection; iam: CreateServiceLinkedRole GetRole PassRole",
        later: "backup: DeleteBackupSelection GetBackupSelection",
    },
    "aws:backup/vault:Vault": {
        from: ["AWS::Backup::BackupVault", "backup/vault.go"],
        create: "backup: CreateBackupVault PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration PutBackupVaultNotifications TagResource; backup-storage: MountCapsule; kms: CreateGrant Decrypt DescribeKey GenerateDataKey RetireGrant",
        later: "backup: DeleteBackupVault DeleteBackupVaultAccessPolicy DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DeleteRecoveryPoint DescribeBackupVault GetBackupVaultAccessPolicy GetBackupVaultNotifications ListRecoveryPointsByBackupVault ListTags PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration PutBackupVaultNotifications TagResource UntagResource",
    },
    "aws:backup/vaultPolicy:VaultPolicy": {
        from: ["AWS::Backup::BackupVault", "backup/vault_policy.go"],
        create: "backup: PutBackupVaultAccessPolicy",
        later: "backup: DeleteBackupVaultAccessPolicy GetBackupVaultAccessPolicy PutBackupVaultAccessPolicy",
    },
    "aws:secretsmanager/secret:Secret": {
        from: ["AWS::SecretsManager::Secret", "secretsmanager/secret.go"],
        create: "secretsmanager: CreateSecret DescribeSecret TagResource",
        later: "secretsmanager: CancelRotateSecret DeleteSecret DescribeSecret GetResourcePolicy RestoreSecret TagResource UntagResource UpdateSecret",
    },
    "aws:secretsmanager/secretPolicy:SecretPolicy": {
        from: ["AWS::SecretsManager::ResourcePolicy", "secretsmanager/secret_policy.go"],
        create: "secretsmanager: GetResourcePolicy PutResourcePolicy ValidateResourcePolicy",
        later: "secretsmanager: DeleteResourcePolicy GetResourcePolicy PutResourcePolicy",
    },
    "aws:secretsmanager/secretRotation:SecretRotation": {
        from: ["AWS::SecretsManager::RotationSchedule", "secretsmanager/secret_rotation.go"],
        create: "lambda: InvokeFunction; secretsmanager: DescribeSecret RotateSecret; iam: PassRole",
        later: "lambda: InvokeFunction; secretsmanager: CancelRotateSecret DescribeSecret RotateSecret; iam: PassRole",
    },
    "aws:kms/alias:Alias": {
        from: ["AWS::KMS::Alias", "kms/alias.go"],
        create: "kms: CreateAlias",
        later: "kms: DeleteAlias ListAliases UpdateAlias",
    },
    "aws:kms/key:Key": {
        from: ["AWS::KMS::Key", "kms/key.go"],
        create: "kms: CreateKey DisableKey EnableKeyRotation PutKeyPolicy TagResource",
        later: "kms: DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription",
    },
};
