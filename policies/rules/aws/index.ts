import * as acm from "./acm";
import * as apigateway from "./apigateway";
import * as apprunner from "./apprunner";
import * as backup from "./backup";
import * as batch from "./batch";
import * as cloudfront from "./cloudfront";
import * as cloudtrail from "./cloudtrail";
import * as cloudwatch from "./cloudwatch";
import * as codebuild from "./codebuild";
import * as dataStores from "./data-stores";
import * as dms from "./dms";
import * as docdb from "./docdb";
import * as dynamodb from "./dynamodb";
import * as ebs from "./ebs";
import * as ec2 from "./ec2";
import * as ecr from "./ecr";
import * as ecs from "./ecs";
import * as efs from "./efs";
import * as eks from "./eks";
import * as elasticache from "./elasticache";
import * as elb from "./elb";
import * as emr from "./emr";
import * as eventbridge from "./eventbridge";
import * as fsx from "./fsx";
import * as guardduty from "./guardduty";
import * as iam from "./iam";
import * as iamFederation from "./iam-federation";
import * as iamSecondFactor from "./iam-second-factor";
import * as keyspaces from "./keyspaces";
import * as kinesis from "./kinesis";
import * as kms from "./kms";
import * as lambda from "./lambda";
import * as lb from "./lb";
import * as memorydb from "./memorydb";
import * as mq from "./mq";
import * as msk from "./msk";
import * as opensearch from "./opensearch";
import * as rds from "./rds";
import * as redshift from "./redshift";
import * as resourcePolicies from "./resource-policies";
import * as route53 from "./route53";
import * as s3 from "./s3";
import * as secretsManager from "./secrets-manager";
import * as securityGroups from "./security-groups";
import * as sns from "./sns";
import * as sqs from "./sqs";
import * as ssm from "./ssm";
import * as transfer from "./transfer";
import * as vpc from "./vpc";
import * as wafv2 from "./wafv2";

/** What is asked of AWS, by the service under which a person looks for it. */
export const aws = {
    acm,
    apigateway,
    apprunner,
    backup,
    batch,
    cloudfront,
    cloudtrail,
    cloudwatch,
    codebuild,
    "data-stores": dataStores,
    dms,
    docdb,
    dynamodb,
    ebs,
    ec2,
    ecr,
    ecs,
    efs,
    eks,
    elasticache,
    elb,
    emr,
    eventbridge,
    fsx,
    guardduty,
    iam,
    "iam-federation": iamFederation,
    "iam-second-factor": iamSecondFactor,
    keyspaces,
    kinesis,
    kms,
    lambda,
    lb,
    memorydb,
    mq,
    msk,
    opensearch,
    rds,
    redshift,
    "resource-policies": resourcePolicies,
    route53,
    s3,
    "secrets-manager": secretsManager,
    "security-groups": securityGroups,
    sns,
    sqs,
    ssm,
    transfer,
    vpc,
    wafv2,
};
