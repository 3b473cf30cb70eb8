/** How the load balancer looks at a pod: every so many seconds, and so many times before it sends requests. */
export const targetHealth = { interval: 15, healthy: 2, unhealthy: 3 };

/** Seconds until the load balancer knows that a pod leaves, and those in which it then lets requests finish. */
const [noticeSeconds, finishSeconds] = [10, 20];

/** Seconds that the load balancer lets a pod that leaves finish its requests. */
export const deregistrationSeconds = finishSeconds;

/** Seconds that a pod that is told to end goes on answering, until nobody sends it anything any more: then it is told for good. */
export const drainSeconds = noticeSeconds + finishSeconds;

/** Seconds that a new pod is ready before an old one may go: longer than the load balancer looks before it sends it the first request. */
export const settleSeconds = noticeSeconds + targetHealth.interval * targetHealth.healthy;
