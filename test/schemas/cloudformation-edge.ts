import { asList, attributes, inside } from "./shapes";
import type { Mapping, Properties } from "./template";

const ofListener = {
    routingHttpResponseServerEnabled: "routing.http.response.server.enabled",
    routingHttpResponseStrictTransportSecurityHeaderValue: "routing.http.response.strict_transport_security.header_value",
    routingHttpResponseXContentTypeOptionsHeaderValue: "routing.http.response.x_content_type_options.header_value",
    routingHttpResponseXFrameOptionsHeaderValue: "routing.http.response.x_frame_options.header_value",
};
const ofBalancer = {
    "accessLogs.bucket": "access_logs.s3.bucket",
    "accessLogs.enabled": "access_logs.s3.enabled",
    "accessLogs.prefix": "access_logs.s3.prefix",
    desyncMitigationMode: "routing.http.desync_mitigation_mode",
    dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
    enableDeletionProtection: "deletion_protection.enabled",
    idleTimeout: "idle_timeout.timeout_seconds",
};
const ofTargets = {
    deregistrationDelay: "deregistration_delay.timeout_seconds",
    "stickiness.cookieDuration": "stickiness.lb_cookie.duration_seconds",
    "stickiness.enabled": "stickiness.enabled",
    "stickiness.type": "stickiness.type",
};

/** How what the public reaches stands in CloudFormation. */
export const edgeMappings: Record<string, Mapping> = {
    "aws:acm/certificate:Certificate": { type: "AWS::CertificateManager::Certificate" },
    "aws:cloudfront/distribution:Distribution": {
        type: "AWS::CloudFront::Distribution",
        names: { "DistributionConfig.origins.originId": "Id", "DistributionConfig.isIpv6Enabled": "IPV6Enabled" },
        shape: inside("DistributionConfig", { tags: "Tags" }),
    },
    "aws:cloudwatch/logDelivery:LogDelivery": { type: "AWS::Logs::Delivery" },
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
        type: "AWS::Logs::DeliveryDestination",
        only: { outputFormat: ["json", "plain", "w3c", "raw", "parquet"] },
        shape: ({ deliveryDestinationConfiguration, ...args }) => ({ ...args, ...(deliveryDestinationConfiguration as Properties) }),
    },
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": { type: "AWS::Logs::DeliverySource" },
    "aws:lb/listener:Listener": {
        type: "AWS::ElasticLoadBalancingV2::Listener",
        names: { "defaultActions.redirect": "RedirectConfig", "defaultActions.fixedResponse": "FixedResponseConfig" },
        shape: ({ certificateArn, ...args }) => ({
            ...attributes("ListenerAttributes", ofListener, args),
            ...(certificateArn === undefined ? {} : { Certificates: [{ certificateArn }] }),
        }),
    },
    "aws:lb/listenerRule:ListenerRule": {
        type: "AWS::ElasticLoadBalancingV2::ListenerRule",
        names: { "conditions.hostHeader": "HostHeaderConfig", "conditions.pathPattern": "PathPatternConfig" },
        shape: ({ conditions, ...args }) => ({
            ...args,
            conditions: asList(conditions).map(condition => ({ Field: "hostHeader" in condition ? "host-header" : "path-pattern", ...condition })),
        }),
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        names: { loadBalancerType: "Type" },
        without: { internal: "a scheme there, by name" },
        shape: args => attributes("LoadBalancerAttributes", ofBalancer, args),
    },
    "aws:lb/targetGroup:TargetGroup": {
        type: "AWS::ElasticLoadBalancingV2::TargetGroup",
        names: {
            healthyThreshold: "HealthyThresholdCount",
            interval: "HealthCheckIntervalSeconds",
            timeout: "HealthCheckTimeoutSeconds",
            unhealthyThreshold: "UnhealthyThresholdCount",
        },
        shape: ({ healthCheck, ...args }) => {
            const { path, port, protocol, matcher, ...times } = healthCheck as Properties;
            const check = { HealthCheckPath: path, HealthCheckPort: port, HealthCheckProtocol: protocol, Matcher: { HttpCode: matcher } };
            return { ...attributes("TargetGroupAttributes", ofTargets, args), ...times, ...check };
        },
    },
    "aws:route53/record:Record": {
        type: "AWS::Route53::RecordSet",
        names: { aliases: "AliasTarget", "aliases.name": "DNSName", "aliases.zoneId": "HostedZoneId", records: "ResourceRecords", zoneId: "HostedZoneId" },
    },
    "aws:wafv2/webAcl:WebAcl": { type: "AWS::WAFv2::WebACL" },
    "aws:wafv2/webAclAssociation:WebAclAssociation": { type: "AWS::WAFv2::WebACLAssociation" },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": { type: "AWS::WAFv2::LoggingConfiguration" },
};
