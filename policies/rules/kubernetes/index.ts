import * as alertFiring from "./alert-firing";
import * as alertRules from "./alert-rules";
import * as alertmanager from "./alertmanager";
import * as alertmanagerVariables from "./alertmanager-variables";
import * as autoscaler from "./autoscaler";
import * as charts from "./charts";
import * as cloudnativePg from "./cloudnative-pg";
import * as clusterStores from "./cluster-stores";
import * as container from "./container";
import * as cors from "./cors";
import * as cronJob from "./cron-job";
import * as disruptionBudget from "./disruption-budget";
import * as gateway from "./gateway";
import * as grafana from "./grafana";
import * as images from "./images";
import * as ingress from "./ingress";
import * as ingressCertificate from "./ingress-certificate";
import * as networkPolicy from "./network-policy";
import * as networkPolicyEgress from "./network-policy-egress";
import * as networkPolicyIngress from "./network-policy-ingress";
import * as networkPolicyPeers from "./network-policy-peers";
import * as pod from "./pod";
import * as probes from "./probes";
import * as prometheus from "./prometheus";
import * as prometheusRule from "./prometheus-rule";
import * as prometheusRuleFiles from "./prometheus-rule-files";
import * as rbac from "./rbac";
import * as rbacReach from "./rbac-reach";
import * as references from "./references";
import * as service from "./service";
import * as serviceMonitor from "./service-monitor";
import * as storageClass from "./storage-class";
import * as targetGroupBinding from "./target-group-binding";

/** What is asked of Kubernetes, by kind or area. */
export const kubernetes = {
    "alert-firing": alertFiring,
    "alert-rules": alertRules,
    alertmanager,
    "alertmanager-variables": alertmanagerVariables,
    autoscaler,
    charts,
    "cloudnative-pg": cloudnativePg,
    container,
    cors,
    "cluster-stores": clusterStores,
    "cron-job": cronJob,
    "disruption-budget": disruptionBudget,
    gateway,
    grafana,
    images,
    ingress,
    "ingress-certificate": ingressCertificate,
    "network-policy": networkPolicy,
    "network-policy-egress": networkPolicyEgress,
    "network-policy-ingress": networkPolicyIngress,
    "network-policy-peers": networkPolicyPeers,
    pod,
    probes,
    prometheus,
    "prometheus-rule": prometheusRule,
    "prometheus-rule-files": prometheusRuleFiles,
    rbac,
    references,
    "rbac-reach": rbacReach,
    service,
    "service-monitor": serviceMonitor,
    "storage-class": storageClass,
    "target-group-binding": targetGroupBinding,
};
