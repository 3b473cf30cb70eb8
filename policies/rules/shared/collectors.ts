/** What client libraries and the exporters of nodes and containers have after their prefix: any other name with it is somebody's own. */

const words = (text: string): string => text.trim().split(/\s+/).join("|");

/** The rest of a metric's name by its prefix, of what libraries export of the process and its runtime. */
const ofRuntimes: Record<string, RegExp> = {
    process: new RegExp(
        `^(${words(`cpu_seconds_total cpu_user_seconds_total cpu_system_seconds_total open_fds max_fds resident_memory_bytes virtual_memory_bytes
        virtual_memory_max_bytes start_time_seconds heap_bytes threads network_receive_bytes_total network_transmit_bytes_total`)})$`,
    ),
    python: /^(gc_\w+|info)$/,
    promhttp: /^metric_handler_/,
    go: /^(gc|goroutines|info|memstats|threads|sched|sync|cpu|cgo|godebug)(_|$)/,
    nodejs: /^(eventloop|active|heap|external|version|gc)_/,
    jvm: /^(memory|gc|threads|classes|buffer|info|compilation|runtime)(_|$)/,
};

/** The same of exporters whose prefix is a word that a bot may begin a name with. */
const ofExporters: Record<string, RegExp> = {
    node: new RegExp(
        `^(${words(`arp bonding boot btrfs conntrack context cooling cpu cpufreq disk dmi edac entropy exporter fibrechannel filefd filesystem forks hwmon
        infiniband interrupts intr ipvs ksmd load1 load5 load15 md memory mountstats namespace netstat network nf nfs nfsd nvme os power pressure processes
        procs rapl schedstat scrape selinux sockstat softnet softirqs systemd tape textfile thermal time timex udp uname vmstat watchdog wifi xfs zfs
        zoneinfo`)})(_|$)`,
    ),
    container: new RegExp(
        `^(${words(`accelerator blkio cpu file fs health hugetlb last llc memory network oom perf pressure processes referenced scrape sockets spec start state
        tasks threads ulimits`)})(_|$)`,
    ),
};

const isIn = (table: Record<string, RegExp>, metric: string): boolean | undefined => {
    const at = metric.indexOf("_");
    return at < 0 ? undefined : table[metric.slice(0, at)]?.test(metric.slice(at + 1));
};

/** Whether a beginning of names is that of what a client library exports by itself. */
export const isRuntimePrefix = (before: string): boolean => Object.hasOwn(ofRuntimes, before.replace(/_$/, ""));

/** Whether a metric is one that client libraries export by themselves. */
export const isOfRuntime = (metric: string): boolean => isIn(ofRuntimes, metric) === true;

/** Whether an exporter may have a metric that begins as its own do. */
export const mayBeCollected = (metric: string): boolean => isIn(ofExporters, metric) !== false;
