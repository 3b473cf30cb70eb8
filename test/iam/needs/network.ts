import type { Need } from "./need";

/** What the deployer is asked for to make, read, change and delete these. */
export const network: Record<string, Need> = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
        from: ["AWS::EC2::SecurityGroup", "ec2/vpc_default_security_group.go"],
        create: "ec2: CreateTags DescribeSecurityGroups RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
        later: "ec2: CreateTags DeleteTags DescribeSecurityGroupRules DescribeSecurityGroups",
    },
    "aws:ec2/eip:Eip": {
        from: ["AWS::EC2::EIP", "ec2/ec2_eip.go"],
        create: "ec2: AcceptAddressTransfer AllocateAddress AssociateAddress CreateTags DescribeAddresses",
        later: "ec2: AssociateAddress CreateTags DeleteTags DescribeAddresses DescribeAddressesAttribute DisassociateAddress ReleaseAddress",
    },
    "aws:ec2/flowLog:FlowLog": {
        from: ["AWS::EC2::FlowLog", "ec2/vpc_flow_log.go"],
        create: "ec2: CreateFlowLogs CreateTags DescribeFlowLogs DescribeTags; logs: CreateLogDelivery; s3: GetBucketPolicy PutBucketPolicy; iam: CreateServiceLinkedRole PassRole",
        later: "ec2: CreateTags DeleteFlowLogs DeleteTags DescribeFlowLogs; logs: DeleteLogDelivery",
    },
    "aws:ec2/internetGateway:InternetGateway": {
        from: ["AWS::EC2::InternetGateway", "ec2/vpc_internet_gateway.go"],
        create: "ec2: AttachInternetGateway CreateInternetGateway CreateTags DescribeInternetGateways",
        later: "ec2: CreateTags DeleteInternetGateway DeleteTags DescribeInternetGateways DetachInternetGateway",
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {
        from: ["AWS::EC2::LaunchTemplate", "ec2/ec2_launch_template.go"],
        create: "ec2: CreateLaunchTemplate CreateTags",
        later: "ec2: CreateLaunchTemplateVersion CreateTags DeleteLaunchTemplate DeleteTags DescribeLaunchTemplateVersions DescribeLaunchTemplates ModifyLaunchTemplate",
    },
    "aws:ec2/natGateway:NatGateway": {
        from: ["AWS::EC2::NatGateway", "ec2/vpc_nat_gateway.go"],
        create: "ec2: CreateNatGateway CreateTags DescribeNatGateways",
        later: "ec2: AssignPrivateNatGatewayAddress AssociateNatGatewayAddress CreateTags DeleteNatGateway DeleteTags DescribeNatGateways DisassociateNatGatewayAddress UnassignPrivateNatGatewayAddress",
    },
    "aws:ec2/route:Route": {
        from: ["AWS::EC2::Route", "ec2/vpc_route.go"],
        create: "ec2: CreateRoute DescribeNetworkInterfaces DescribeRouteTables",
        later: "ec2: DeleteRoute DescribeNetworkInterfaces DescribeRouteTables ReplaceRoute",
    },
    "aws:ec2/routeTable:RouteTable": {
        from: ["AWS::EC2::RouteTable", "ec2/vpc_route_table.go"],
        create: "ec2: CreateRouteTable CreateTags DescribeRouteTables",
        later: "ec2: CreateRoute CreateTags DeleteRoute DeleteRouteTable DeleteTags DescribeRouteTables ReplaceRoute",
    },
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {
        from: ["AWS::EC2::SubnetRouteTableAssociation", "ec2/vpc_route_table_association.go"],
        create: "ec2: AssociateRouteTable DescribeRouteTables DescribeSubnets ReplaceRouteTableAssociation",
        later: "ec2: DescribeRouteTables DescribeSubnets DisassociateRouteTable",
    },
    "aws:ec2/securityGroup:SecurityGroup": {
        from: ["AWS::EC2::SecurityGroup", "ec2/vpc_security_group.go"],
        create: "ec2: AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup CreateTags DescribeSecurityGroups RevokeSecurityGroupEgress",
        later: "ec2: AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateTags DeleteSecurityGroup DeleteTags DescribeInstances DescribeNetworkInterfaces DescribeSecurityGroups RevokeSecurityGroupEgress RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress",
    },
    "aws:ec2/subnet:Subnet": {
        from: ["AWS::EC2::Subnet", "ec2/vpc_subnet.go"],
        create: "ec2: CreateSubnet CreateTags DescribeSubnets ModifySubnetAttribute",
        later: "ec2: AssociateSubnetCidrBlock CreateTags DeleteSubnet DeleteTags DescribeNetworkAcls DescribeNetworkInterfaces DescribeSubnets DisassociateSubnetCidrBlock ModifySubnetAttribute",
    },
    "aws:ec2/vpc:Vpc": {
        from: ["AWS::EC2::VPC", "ec2/vpc_.go"],
        create: "ec2: CreateTags CreateVpc CreateVpcEncryptionControl DescribeVpcAttribute DescribeVpcs ModifyVpcAttribute",
        later: "ec2: CreateTags DeleteTags DeleteVpc DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups DescribeVpcAttribute DescribeVpcEncryptionControls DescribeVpcs ModifyVpcAttribute ModifyVpcTenancy",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        from: ["AWS::EC2::VPCEndpoint", "ec2/vpc_endpoint.go"],
        create: "ec2: CreateTags CreateVpcEndpoint DeleteTags DescribeSecurityGroups DescribeSubnets DescribeVpcEndpoints DescribeVpcs",
        later: "ec2: CreateTags DeleteTags DeleteVpcEndpoints DescribePrefixLists DescribeSecurityGroups DescribeSubnets DescribeVpcEndpointServices DescribeVpcEndpoints DescribeVpcs ModifyVpcEndpoint",
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
        from: ["AWS::EC2::SecurityGroupEgress", "ec2/vpc_security_group_egress_rule.go"],
        create: "ec2: AuthorizeSecurityGroupEgress CreateTags DescribeSecurityGroupRules RevokeSecurityGroupEgress",
        later: "ec2: DescribeSecurityGroupRules ModifySecurityGroupRules RevokeSecurityGroupEgress UpdateSecurityGroupRuleDescriptionsEgress",
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        from: ["AWS::EC2::SecurityGroupIngress", "ec2/vpc_security_group_ingress_rule.go"],
        create: "ec2: AuthorizeSecurityGroupIngress CreateTags DescribeSecurityGroupRules",
        later: "ec2: DescribeSecurityGroupRules DescribeSecurityGroups ModifySecurityGroupRules RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsIngress",
    },
    "aws:lb/listener:Listener": {
        from: ["AWS::ElasticLoadBalancingV2::Listener", "elbv2/listener.go"],
        create: "elasticloadbalancing: AddTags CreateListener DescribeListeners ModifyListenerAttributes",
        later: "elasticloadbalancing: AddTags DeleteListener DescribeListenerAttributes DescribeListeners DescribeTags ModifyListener ModifyListenerAttributes RemoveTags",
    },
    "aws:lb/listenerRule:ListenerRule": {
        from: ["AWS::ElasticLoadBalancingV2::ListenerRule", "elbv2/listener_rule.go"],
        create: "elasticloadbalancing: AddTags CreateRule DescribeRules",
        later: "elasticloadbalancing: AddTags DeleteRule DescribeRules DescribeTags ModifyRule RemoveTags SetRulePriorities",
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        from: ["AWS::ElasticLoadBalancingV2::LoadBalancer", "elbv2/load_balancer.go"],
        create: "ec2: DescribeAccountAttributes DescribeIpamPools DescribeSecurityGroups DescribeSubnets; elasticloadbalancing: AddTags CreateLoadBalancer DescribeLoadBalancers ModifyCapacityReservation ModifyLoadBalancerAttributes SetSecurityGroups; iam: CreateServiceLinkedRole",
        later: "ec2: DescribeNetworkInterfaces; elasticloadbalancing: AddTags DeleteLoadBalancer DescribeCapacityReservation DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTags ModifyCapacityReservation ModifyIpPools ModifyLoadBalancerAttributes RemoveTags SetIpAddressType SetSecurityGroups SetSubnets",
    },
    "aws:lb/targetGroup:TargetGroup": {
        from: ["AWS::ElasticLoadBalancingV2::TargetGroup", "elbv2/target_group.go"],
        create: "ec2: DescribeVpcs; elasticloadbalancing: AddTags CreateTargetGroup DescribeTargetGroups DescribeTargetHealth ModifyTargetGroupAttributes RegisterTargets",
        later: "ec2: DescribeVpcs; elasticloadbalancing: AddTags DeleteTargetGroup DeregisterTargets DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags",
    },
    "aws:acm/certificate:Certificate": {
        from: ["AWS::CertificateManager::Certificate", "acm/certificate.go"],
        create: "acm: AddTagsToCertificate DescribeCertificate RequestCertificate; route53: ChangeResourceRecordSets",
        later: "acm: AddTagsToCertificate DeleteCertificate DescribeCertificate ListTagsForCertificate RemoveTagsFromCertificate UpdateCertificateOptions",
    },
    "aws:acm/certificateValidation:CertificateValidation": {
        from: ["acm/certificate_validation.go"],
        create: "acm: DescribeCertificate",
        later: "acm: DescribeCertificate",
    },
    "aws:route53/record:Record": {
        from: ["AWS::Route53::RecordSet", "route53/record.go"],
        create: "route53: ChangeResourceRecordSets GetChange GetHostedZone ListHostedZones ListResourceRecordSets",
        later: "route53: ChangeResourceRecordSets GetChange GetHostedZone ListHostedZones ListResourceRecordSets",
    },
    "aws:cloudfront/distribution:Distribution": {
        from: ["AWS::CloudFront::Distribution", "cloudfront/distribution.go"],
        create: "cloudfront: CreateDistribution GetDistribution GetDistributionConfig TagResource",
        later: "cloudfront: DeleteDistribution GetDistribution GetDistributionConfig ListTagsForResource TagResource UntagResource UpdateDistribution UpdateDistributionWithStagingConfig",
    },
    "aws:wafv2/webAcl:WebAcl": {
        from: ["AWS::WAFv2::WebACL", "wafv2/web_acl.go"],
        create: "wafv2: CreateWebACL GetWebACL ListTagsForResource TagResource UntagResource",
        later: "wafv2: DeleteWebACL GetWebACL ListTagsForResource TagResource UntagResource UpdateWebACL",
    },
    "aws:wafv2/webAclAssociation:WebAclAssociation": {
        from: ["AWS::WAFv2::WebACLAssociation", "wafv2/web_acl_association.go"],
        create: "elasticloadbalancing: SetWebACL; wafv2: AssociateWebACL GetWebACL",
        later: "elasticloadbalancing: SetWebACL; wafv2: DisassociateWebACL GetWebACLForResource",
    },
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
        from: ["AWS::WAFv2::LoggingConfiguration", "wafv2/web_acl_logging_configuration.go"],
        create: "logs: CreateLogDelivery DescribeLogGroups DescribeResourcePolicies PutResourcePolicy; s3: GetBucketPolicy PutBucketPolicy; wafv2: GetLoggingConfiguration PutLoggingConfiguration; iam: CreateServiceLinkedRole",
        later: "logs: CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies PutResourcePolicy; s3: GetBucketPolicy PutBucketPolicy; wafv2: DeleteLoggingConfiguration GetLoggingConfiguration PutLoggingConfiguration; iam: CreateServiceLinkedRole",
    },
};
