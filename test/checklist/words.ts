/**
 * Whether two sentences speak of one thing, as far as their words tell: the test that holds references against the lists they name.
 * Words are cut to a stem, and those that stand for one thing in these lists count as one.
 */

const idle = new Set(
    "the and for that with from this not are has have its into out what who when than then once only each every any all one two own per may can must will would where which while nor but they them there their also such same as is it in of on or to be by at an if no so do does done was were been being up down before after between beside within without above below configured enabled verified set make made use used using new run runs running check see here how it's item items checklist const string true false describe default none name names named value says because fix severity export function return type number boolean".split(
        " ",
    ),
);

/** Words that mean the same here; the first one of a row stands for all. */
const rows = [
    "tls ssl https certificate cert acm cipher encrypted encrypt encryption kms",
    "secret credential key keys password token vault hardcoded jwt login",
    "backup snapshot recovery restore restoration recover dump archived pitr rpo replicated persistence aof rdb",
    "survive uptime sla downtime failover zone zones disaster rto availability",
    "database postgres postgresql sql db pg mongodb documentdb store rds query queries",
    "alert alarm notification notify notifications page pagerduty telegram slack told tell severity alertmanager channel critical p0 p1 p2",
    "rate throttle throttling",
    "monitoring monitor prometheus metric metrics grafana dashboard scrape scraped observe exporter",
    "health healthy probe liveness readiness endpoint status",
    "image container docker registry ecr tag tags",
    "deploy deployment rollout release rollback version up",
    "permission access role iam rbac privilege authentication authorization admin",
    "log logs logging logged audit trail immutable",
    "network firewall ingress egress port vpc subnet policy security waf ddos attack attacks intruder attacker breaks shield injection public internet address",
    "cors origin origins site",
    "balancer target listener backend",
    "dns domain delegated zone-name",
    "exchange binance upbit broker venue",
    "duplicate twice single writer double",
    "disk volume storage space",
    "deviation exemption exempt exception",
    "trading trade order orders position positions execution live dry mode paper canary phase",
    "restart crash crashed crashes crashing loop",
    "cpu memory resource ram requests vcpu",
    "scaling autoscaling hpa autoscaler scale replicas replica node nodes",
    "stop emergency kill switch halt",
    "region cross-region second",
    "time timestamp clock timezone utc hours days weekly daily minutes duration schedule soak retention",
    "bastion ssh vpn session",
    "cache redis eviction maxmemory lru",
    "queue nats jetstream rabbitmq message",
    "signature hmac signal signals",
    "rotate rotation rotated renew renewal expiry expiration expire refresh",
    "limit max cap caps price prices pnl profit loss losses drawdown risk leverage notional symbol symbols pairs capital",
    "migration migrations schema alembic migrate",
];

const stem = (word: string): string => {
    const bare = word.replace(/(ies|ing|ed|es|s)$/, "");
    return (bare.length > 2 ? bare : word).slice(0, 6);
};
const synonyms = new Map(rows.flatMap(row => row.split(" ").map(word => [stem(word), row] as const)));

/** What a text speaks of: stems of its words, or the row that they are in. */
export function subjects(text: string): Set<string> {
    const apart = text
        .replace(/test[- ]network/gi, "testnet")
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase();
    const words = apart.match(/[a-z][a-z0-9]+/g) ?? [];
    return new Set(words.filter(word => !idle.has(word)).map(word => synonyms.get(stem(word)) ?? stem(word)));
}

/** Whether two texts have a subject in common. */
export const related = (a: string, b: string): boolean => {
    const other = subjects(b);
    return [...subjects(a)].some(subject => other.has(subject));
};
