import * as alertFiring from "./alert-firing";
import * as alertmanager from "./alertmanager";
import * as charts from "./charts";
import * as cloudnativePg from "./cloudnative-pg";
import * as clusterStores from "./cluster-stores";
import * as container from "./container";
import * as cronJob from "./cron-job";
import * as disruptionBudget from "./disruption-budget";
import * as gateway from "./gateway";
import * as grafana from "./grafana";
import * as images from "./images";
import * as ingress from "./ingress";
import * as networkPolicy from "./network-policy";
import * as networkPolicyEgress from "./network-policy-egress";
import * as networkPolicyIngress from "./network-policy-ingress";
import * as pod from "./pod";
import * as probes from "./probes";
import * as prometheus from "./prometheus";
import * as prometheusRule from "./prometheus-rule";
import * as rbac from "./rbac";
import * as rbacReach from "./rbac-reach";
import * as service from "./service";
import * as serviceMonitor from "./service-monitor";
import * as storageClass from "./storage-class";
import * as targetGroupBinding from "./target-group-binding";

/** What is asked of Kubernetes, by kind or area. */
export const kubernetes = {
    "alert-firing": alertFiring,
    alertmanager,
    charts,
    "cloudnative-pg": cloudnativePg,
    container,
    "cluster-stores": clusterStores,
    "cron-job": cronJob,
    "disruption-budget": disruptionBudget,
    gateway,
    grafana,
    images,
    ingress,
    "network-policy": networkPolicy,
    "network-policy-egress": networkPolicyEgress,
    "network-policy-ingress": networkPolicyIngress,
    pod,
    probes,
    prometheus,
    "prometheus-rule": prometheusRule,
    rbac,
    "rbac-reach": rbacReach,
    service,
    "service-monitor": serviceMonitor,
    "storage-class": storageClass,
    "target-group-binding": targetGroupBinding,
};
