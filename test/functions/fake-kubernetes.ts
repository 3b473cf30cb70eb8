/** What a pod's path answers: a status, and a text. */
export type Answer = (call: { pod: string; method: string; path: string; body?: string }) => { status: number; text?: string };

interface Pod {
    service: string;
    node: string;
    phase: string;
    grace: number;
    /** Moment from which on it is gone; endless for one on a dead node. */
    goneAt?: number;
    deadNode?: boolean;
    uid: string;
}

/** As much of a cluster as the stop sees: pods whose controller makes them anew unless the admission policy refuses, a marker, and the way to pods' ports. */
export class FakeKubernetes {
    now = Date.parse("2026-11-29T03:15:00Z");
    marker?: Record<string, string>;
    pods = new Map<string, Pod>();
    calls: string[] = [];
    graces: Record<string, number> = {};
    /** Whether the policy is there. */
    policy = true;
    /** Whether the function may rehearse its own object. */
    mayRehearse = true;
    /** Milliseconds after which another API server, which has not seen the stop yet, lets one more pod start. */
    backAfter?: number;
    /** Requests that fail, by method and path. */
    failing: RegExp[] = [];
    /** Milliseconds after which such a request fails. */
    slow = 1_000;
    /** Requests that fail once. */
    stumbling: RegExp[] = [];
    answer: Answer = () => ({ status: 200, text: "ok" });
    private made = 0;
    private late: { name: string; service: string; at: number }[] = [];

    run(name: string, service: string, over: Partial<Pod> = {}): this {
        this.pods.set(name, { service, node: "node-1", phase: "Running", grace: 60, uid: `uid-${++this.made}`, ...over });
        return this;
    }

    readonly sleep = async (ms: number) => {
        this.now += ms;
    };

    /** Controllers at work: what has ended is gone, and made anew where nothing refuses. */
    private reconcile() {
        for (const [name, pod] of this.pods)
            if (pod.goneAt !== undefined && pod.goneAt <= this.now) {
                this.pods.delete(name);
                if (!(this.policy && this.marker)) this.run(name, pod.service);
                else if (this.backAfter !== undefined) this.late.push({ name, service: pod.service, at: this.now + this.backAfter });
                this.backAfter = undefined;
            }
        for (const { name, service } of this.late.filter(({ at }) => at <= this.now)) this.run(name, service);
        this.late = this.late.filter(({ at }) => at > this.now);
    }

    readonly api = async (method: string, path: string, { body }: { body?: string } = {}): Promise<{ status: number; text: string }> => {
        this.now += 20;
        this.reconcile();
        const line = `${method} ${decodeURIComponent(path)}`;
        this.calls.push(line);
        const stumbles = this.stumbling.findIndex(one => one.test(line));
        if (stumbles >= 0) this.stumbling.splice(stumbles, 1);
        if (stumbles >= 0 || this.failing.some(one => one.test(line))) {
            this.now += this.slow;
            throw new Error(`the Kubernetes API did not answer ${method} (TimeoutError)`);
        }
        const ok = (object: unknown) => ({ status: 200, text: JSON.stringify(object) });
        const refused = (status: number, message: string) => ({ status, text: JSON.stringify({ message }) });
        const [, pod, port, rest] = /pods\/([\w-]+):(\d+)\/proxy(.*)$/.exec(path) ?? [];
        if (pod) {
            const { status, text = "" } = this.answer({ pod: `${pod}:${port}`, method, path: rest, body });
            return { status, text };
        }
        if (path.includes("/stops/stop")) {
            if (method === "GET") return this.marker ? ok({ spec: this.marker }) : refused(404, "not found");
            const { spec, metadata } = JSON.parse(body ?? "");
            if (!path.includes("dryRun=All")) this.marker = spec;
            else if (!this.mayRehearse) return refused(403, 'User "stop" cannot patch resource "stops"');
            else if (this.policy && metadata.labels["golive.dev/stops"] === "true") return refused(403, `denied request: stopped by ${spec.who} (${spec.id})`);
            return ok({ spec });
        }
        if (method === "DELETE") {
            const name = path.split("/").at(-1) as string;
            const found = this.pods.get(name);
            const { gracePeriodSeconds, preconditions } = JSON.parse(body ?? "");
            if (!found) return refused(404, "not found");
            if (preconditions.uid !== found.uid) return refused(409, "another pod");
            this.graces[name] = gracePeriodSeconds;
            found.goneAt = found.deadNode
                ? Number.POSITIVE_INFINITY
                : Math.min(found.goneAt ?? Number.POSITIVE_INFINITY, this.now + 1_000 * Math.min(gracePeriodSeconds, 3));
            return ok({});
        }
        const services = /name in \(([^)]*)\)/.exec(decodeURIComponent(path))?.[1].split(",") ?? [];
        const items = [...this.pods].filter(([, { service }]) => services.includes(service));
        return ok({
            items: items.map(([name, { uid, goneAt, grace, node, phase }]) => ({
                metadata: { name, uid, ...(goneAt !== undefined && { deletionTimestamp: "2026-11-29T03:15:09Z" }) },
                spec: { terminationGracePeriodSeconds: grace, nodeName: node },
                status: { phase },
            })),
        });
    };
}
