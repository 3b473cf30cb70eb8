import * as assert from "node:assert";
import type { Answer } from "../../../../contract";
import { type Graph, graphRule, type PodNode } from "../../../../policies/engine/graph";
import { Undecided } from "../../../../policies/engine/rule";
import { judgeAll } from "../../../../policies/judge";
import * as shared from "../../../../policies/rules/shared/contract";
import { isDry } from "../../../../policies/rules/shared/phase";
import { placesObeyedBy } from "../../../../policies/rules/shared/told";
import { configMap, content, exchangeKey, image, keyed, pod, read, stranger, variable, written } from "../fixtures/contract";

/** What a question about each pod of a stack answers, by the pods' names. */
async function asked<T>(resources: Parameters<typeof judgeAll>[0], question: (pod: PodNode, graph: Graph) => T): Promise<T[]> {
    const answers: T[] = [];
    const text = { name: "it-asks", severity: "low" as const, items: [], says: "S.", because: "B.", fix: "F." };
    const rule = graphRule(
        text,
        graph => graph.pods,
        (one, graph) => {
            answers.push(question(one, graph));
            return undefined;
        },
    );
    const { findings } = await judgeAll(resources, { rules: [rule] });
    assert.deepStrictEqual(findings, []);
    return answers;
}

describe("which answer speaks most for a name", () => {
    const all: Answer[] = [{ answer: "not read" }, { answer: "not scanned", why: "w" }, { answer: "computed", at: [] }, { answer: "read", at: [] }];
    it("is read, computed, not scanned, not read", () => {
        assert.deepStrictEqual(
            [1, 2, 3, 4].map(n => shared.best(all.slice(0, n)).answer),
            ["not read", "not scanned", "computed", "read"],
        );
        assert.strictEqual(shared.best(all.toReversed()).answer, "read");
    });
    it("is not scanned where there is none", () =>
        assert.deepStrictEqual(shared.best([]), { answer: "not scanned", why: "no container of the stack is built from the bot's source" }));
});

describe("what is wrong with an absent name", () => {
    const says = (found: Answer) => shared.absence(found, "N", hint => `N is absent${hint}`);
    it("is nothing when it is read or computed", () => {
        assert.strictEqual(says({ answer: "read", at: [] }), undefined);
        assert.strictEqual(says({ answer: "computed", at: [] }), undefined);
    });
    it("is said with the place that has it, or else the nearest name", () => {
        assert.strictEqual(says({ answer: "not read" }), "N is absent");
        assert.strictEqual(says({ answer: "not read", nearest: "M", unsure: [] }), "N is absent; the nearest name is M");
        assert.strictEqual(says({ answer: "not read", nearest: "M", elsewhere: "a:1" }), "N is absent, only a:1 has it, which this image does not run");
    });
    it("is undecided where nobody looked, or where it may be put together", () => {
        assert.throws(() => says({ answer: "not scanned", why: "w" }), new Undecided("N: w"));
        assert.throws(
            () => says({ answer: "not read", elsewhere: "b:1", unsure: ["a:1", "a:2"] }),
            new Undecided("N: a:1 puts names together of which nothing is known"),
        );
    });
});

describe("the words by which a container starts", () => {
    const start = (container: object, made: Parameters<typeof image>[1]) => shared.startOf({ container, where: "", image: image("i", made) });
    const made = { entrypoint: ["e"], command: ["c"] };
    it("are those of Kubernetes", () => {
        assert.deepStrictEqual(start({}, made), ["e", "c"]);
        assert.deepStrictEqual(start({ args: ["a"] }, made), ["e", "a"]);
        assert.deepStrictEqual(start({ command: ["x"] }, made), ["x"]);
        assert.deepStrictEqual(start({ command: ["x"], args: ["a"] }, made), ["x", "a"]);
        assert.deepStrictEqual(start({ args: ["a"] }, { command: ["c"] }), ["a"]);
        assert.deepStrictEqual(start({}, {}), []);
    });
});

describe("images of a contract that a stack runs", () => {
    it("are those of its own pods, each once", async () => {
        const api = pod({ name: "api", dockerfile: "api/Dockerfile" });
        const other = pod({ name: "other", dockerfile: "other/Dockerfile", change: { bot: "other", images: [image("other/Dockerfile")] } });
        const [own] = await asked([pod(), pod({ name: "again" }), api, other], (one, graph) => shared.imagesRun(graph, shared.contractOf(one)));
        assert.deepStrictEqual(own, ["Dockerfile", "api/Dockerfile"]);
    });
});

describe("a contract's reads of a variable", () => {
    const change = {
        ...content,
        variables: [
            variable("A", read("bot/main.py:1", { anyCase: true }), read("api/main.py:1")),
            variable("a", read("bot/main.py:2"), read("bot/main.py:1")),
            variable("C", read("bot/main.py:1")),
        ],
    };
    const reads = async (name: string) =>
        (await asked([pod({ change })], one => shared.readsOf(shared.contractOf(one), name, "Dockerfile").map(({ at }) => at)))[0];
    it("are those of the image, by the case that each takes", async () => {
        assert.deepStrictEqual(await reads("A"), ["bot/main.py:1"]);
        assert.deepStrictEqual(await reads("a"), ["bot/main.py:1", "bot/main.py:2", "bot/main.py:1"]);
        assert.deepStrictEqual(await reads("B"), []);
    });
});

describe("a pod that says that it is dry", () => {
    const modes = [{ variable: "TRADING_MODE", allowed: ["paper", "live"], dry: "paper" }];
    const placer = (more: Parameters<typeof pod>[0] = {}) =>
        pod({ env: { TRADING_MODE: "paper" }, ...more, annotations: { "places-orders": "true", phase: "dry", modes, ...more.annotations } });
    const dry = async (...resources: Parameters<typeof judgeAll>[0]) => (await asked(resources, isDry))[0];
    it("is, when its code reads the mode, or may", async () => {
        assert.strictEqual(await dry(placer()), true);
        const none = { variables: [] };
        assert.strictEqual(
            await dry(placer({ change: { ...none, computed: [{ kind: "variable", before: "TRADING_", by: "x", at: "bot/main.py:1" }] } })),
            true,
        );
        assert.strictEqual(await dry(placer({ change: { ...none, languages: [{ name: "go", files: 1, inImages: 1, evaluated: false, reason: "r" }] } })), true);
    });
    it("is not, when its code does not, whatever another container's does", async () => {
        const change = { variables: [variable("TRADING_MODE", read("api/main.py:1"))] };
        assert.strictEqual(await dry(placer({ change })), false);
        const beside = [{ container: { name: "api" }, dockerfile: "api/Dockerfile" }];
        assert.strictEqual(await dry(placer({ change, beside })), false);
        const told = (...env: object[]) => [
            { container: { name: "api", env: [{ name: "TRADING_MODE", value: "paper" }, ...env] }, dockerfile: "api/Dockerfile" },
        ];
        assert.strictEqual(await dry(placer({ change, beside: told() }), ...exchangeKey()), false);
        assert.strictEqual(await dry(placer({ change, beside: told(keyed("DATABASE_URL")) }), ...exchangeKey()), false);
        assert.strictEqual(await dry(placer({ change, beside: told(keyed()) }), ...exchangeKey("read")), false);
    });
    it("is, when another of its containers that holds the exchange's key reads it", async () => {
        const change = { variables: [variable("TRADING_MODE", read("api/main.py:1"))] };
        const env = [{ name: "TRADING_MODE", value: "paper" }, keyed()];
        assert.strictEqual(await dry(placer({ change, beside: [{ container: { name: "api", env }, dockerfile: "api/Dockerfile" }] }), ...exchangeKey()), true);
    });
    it("is, by everybody's word, without a contract and where others build what is told", async () => {
        const change = { variables: [] };
        assert.strictEqual(await dry(placer({ file: `${written()}.not` })), true);
        assert.strictEqual(await dry(placer({ caption: { file: written(change) } })), true);
        assert.strictEqual(await dry(placer({ caption: { file: written(change), images: { other: { dockerfile: "Dockerfile" } } } })), true);
    });
    it("forgets a second switch that no code reads, and counts one that it does", async () => {
        const second = (name: string) => ({ modes: [...modes, { variable: name, allowed: [] }] });
        const env = { TRADING_MODE: "paper", SWITCH_OFF: "live", MAX_LOSS: "live" };
        assert.strictEqual(await dry(placer({ env, annotations: second("SWITCH_OFF") })), true);
        assert.strictEqual(await dry(placer({ env, annotations: second("MAX_LOSS") })), false);
    });
    it("reads a mode in a file by the variable that names the file", async () => {
        const inFile = (env: object, at = "mode", change: Parameters<typeof written>[0] = {}) => [
            pod({
                env: { ...env },
                change: { files: [{ ...content.files[0], variable: "RISK_FILE" }], ...change },
                annotations: { "places-orders": "true", phase: "dry", modes: [{ file: "/etc/bot/it.yml", at, allowed: ["paper"], dry: "paper" }] },
                volumes: [{ name: "f", configMap: { name: "files" } }],
                container: { volumeMounts: [{ name: "f", mountPath: "/etc/bot" }] },
            }),
            configMap("files", { "it.yml": "mode: paper\nmodus: paper\nlist: [{ mode: paper }]\nkeyed: { it: { mode: paper } }\n" }),
        ];
        assert.strictEqual(await dry(...inFile({ RISK_FILE: "/etc/bot/it.yml" })), true);
        assert.strictEqual(await dry(...inFile({})), false);
        assert.strictEqual(await dry(...inFile({ RISK_FILE: "/etc/bot/it.yml" }, "modus")), false);
        const list = { files: [{ ...content.files[0], file: "[computed]", keys: [{ path: "list.*.mode", at: ["bot/main.py:1"] }] }] };
        assert.strictEqual(await dry(...inFile({}, "list[0].mode", list)), true);
        assert.strictEqual(
            await dry(...inFile({}, "keyed[it].mode", { files: [{ ...list.files[0], keys: [{ path: "keyed.it.mode", at: ["bot/main.py:1"] }] }] })),
            true,
        );
        const set = { images: [image("Dockerfile", { environment: { RISK_FILE: "/etc/bot/it.yml" } })] };
        assert.strictEqual(await dry(...inFile({}, "mode", set)), true);
    });
});

describe("places that a pod has to obey", () => {
    it("are its own modes and limits, and those of others that name it", async () => {
        const limit = (...told: object[]) => ({ told, enforcedBy: {} });
        const placer = pod({
            name: "bot",
            annotations: {
                modes: [{ variable: "MODE", allowed: [] }],
                "limit-a": limit({ variable: "A" }, { variable: "B", service: "risk" }),
                "limit-b": "no JSON",
                limits: "x",
            },
        });
        const apart = { ...pod({ name: "risk" }), urn: "urn:pulumi:prod::test::x::apart" };
        (apart.properties.metadata as { namespace: string }).namespace = "other";
        const said = await asked([placer, pod({ name: "risk" }), pod({ name: "api" }), apart], (one, graph) =>
            placesObeyedBy(one, graph).map(place => place.variable),
        );
        assert.deepStrictEqual(said, [["A", "MODE"], ["B"], [], []]);
    });
});

describe("what containers beside are given", () => {
    it("counts only in the same namespace and of pods with a contract", async () => {
        const given = () => true;
        const api = pod({ name: "api", dockerfile: "api/Dockerfile" });
        const said = await asked([pod(), api], (one, graph) => ["API_TOKEN", "NOBODY"].map(name => shared.readBeside("variable", name, one, graph, given)));
        assert.deepStrictEqual(said[0], [true, false]);
        const beside = [{ container: { name: "api" }, dockerfile: "api/Dockerfile" }];
        const one = await asked([pod({ beside })], (it, graph) =>
            shared.readBeside("variable", "API_TOKEN", it, graph, ({ container }) => container.name === "api"),
        );
        assert.deepStrictEqual(one, [true]);
        assert.deepStrictEqual((await asked([pod(), stranger], (one, graph) => shared.readBeside("variable", "API_TOKEN", one, graph, given)))[0], false);
        assert.deepStrictEqual((await asked([pod(), api], (one, graph) => shared.readBeside("variable", "API_TOKEN", one, graph, () => false)))[0], false);
    });
});
