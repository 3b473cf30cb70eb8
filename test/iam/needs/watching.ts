import type { Need } from "./need";

/** What the deployer is asked for to make, read, change and delete these. */
export const watching: Record<string, Need> = {
    "aws:cloudwatch/eventRule:EventRule": {
        from: ["AWS::Events::Rule", "events/rule.go"],
        create: "events: DescribeRule PutRule PutTargets TagResource; iam: PassRole",
        later: "events: DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource UntagResource; iam: PassRole",
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        from: ["AWS::Events::Rule", "events/target.go"],
        create: "events: ListTargetsByRule PutTargets; iam: PassRole",
        later: "events: ListTargetsByRule PutTargets RemoveTargets",
    },
    "aws:cloudwatch/logDelivery:LogDelivery": {
        from: ["AWS::Logs::Delivery", "logs/delivery.go"],
        create: "logs: CreateDelivery DescribeDeliveries GetDelivery GetDeliveryDestination GetDeliverySource ListTagsForResource TagResource",
        later: "logs: DeleteDelivery GetDelivery ListTagsForResource TagResource UntagResource UpdateDeliveryConfiguration",
    },
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
        from: ["AWS::Logs::DeliveryDestination", "logs/delivery_destination.go"],
        create: "logs: GetDeliveryDestination GetDeliveryDestinationPolicy ListTagsForResource PutDeliveryDestination PutDeliveryDestinationPolicy TagResource UntagResource",
        later: "logs: DeleteDeliveryDestination DeleteDeliveryDestinationPolicy GetDeliveryDestination GetDeliveryDestinationPolicy ListTagsForResource PutDeliveryDestination PutDeliveryDestinationPolicy TagResource UntagResource",
    },
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
        from: ["AWS::Logs::DeliverySource", "logs/delivery_source.go"],
        create: "cloudfront: AllowVendedLogDeliveryForResource; logs: GetDeliverySource ListTagsForResource PutDeliverySource TagResource",
        later: "logs: DeleteDeliverySource GetDeliverySource ListTagsForResource PutDeliverySource TagResource UntagResource",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        from: ["AWS::Logs::LogGroup", "logs/group.go"],
        create: "logs: CreateLogDelivery CreateLogGroup DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies GetDataProtectionPolicy PutBearerTokenAuthentication PutDataProtectionPolicy PutIndexPolicy PutResourcePolicy PutRetentionPolicy TagResource",
        later: "logs: AssociateKmsKey CreateLogDelivery DeleteDataProtectionPolicy DeleteIndexPolicy DeleteLogGroup DeleteResourcePolicy DeleteRetentionPolicy DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies DisassociateKmsKey GetDataProtectionPolicy ListTagsForResource PutBearerTokenAuthentication PutDataProtectionPolicy PutIndexPolicy PutLogGroupDeletionProtection PutResourcePolicy PutRetentionPolicy TagResource UntagResource",
    },
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        from: ["AWS::Logs::MetricFilter", "logs/metric_filter.go"],
        create: "logs: DescribeMetricFilters PutMetricFilter",
        later: "logs: DeleteMetricFilter DescribeMetricFilters PutMetricFilter",
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        from: ["AWS::CloudWatch::Alarm", "cloudwatch/metric_alarm.go"],
        create: "cloudwatch: DescribeAlarms ListTagsForResource PutMetricAlarm TagResource",
        later: "cloudwatch: DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource",
    },
    "aws:cloudtrail/trail:Trail": {
        from: ["AWS::CloudTrail::Trail", "cloudtrail/trail.go"],
        create: "cloudtrail: AddTags CreateTrail PutEventConfiguration PutEventSelectors PutInsightSelectors StartLogging; iam: CreateServiceLinkedRole GetRole PassRole",
        later: "cloudtrail: AddTags DeleteTrail DescribeTrails GetEventConfiguration GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListTags PutEventConfiguration PutEventSelectors PutInsightSelectors RemoveTags StartLogging StopLogging UpdateTrail; iam: CreateServiceLinkedRole GetRole PassRole",
    },
    "aws:guardduty/detector:Detector": {
        from: ["AWS::GuardDuty::Detector", "guardduty/detector.go"],
        create: "guardduty: CreateDetector GetDetector TagResource; iam: CreateServiceLinkedRole GetRole",
        later: "guardduty: DeleteDetector GetDetector ListDetectors ListTagsForResource TagResource UntagResource UpdateDetector; iam: CreateServiceLinkedRole GetRole",
    },
    "aws:guardduty/detectorFeature:DetectorFeature": {
        from: ["AWS::GuardDuty::Detector", "guardduty/detector_feature.go"],
        create: "guardduty: UpdateDetector",
        later: "guardduty: GetDetector UpdateDetector",
    },
    "aws:sns/topic:Topic": {
        from: ["AWS::SNS::Topic", "sns/topic.go"],
        create: "sns: CreateTopic GetTopicAttributes PutDataProtectionPolicy Subscribe TagResource; iam: GetRole PassRole",
        later: "sns: DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource PutDataProtectionPolicy SetTopicAttributes Subscribe TagResource Unsubscribe UntagResource; iam: GetRole PassRole",
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        from: ["AWS::SNS::TopicPolicy", "sns/topic_policy.go"],
        create: "sns: SetTopicAttributes",
        later: "sns: GetTopicAttributes SetTopicAttributes",
    },
    "aws:sns/topicSubscription:TopicSubscription": {
        from: ["AWS::SNS::Subscription", "sns/topic_subscription.go"],
        create: "sns: Subscribe; iam: GetRole PassRole",
        later: "sns: GetSubscriptionAttributes ListSubscriptionsByTopic SetSubscriptionAttributes Unsubscribe; iam: GetRole PassRole",
    },
};
