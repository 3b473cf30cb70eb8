import * as assert from "node:assert";
import { recordedProgram } from "../../cli/recording/offline";
import type { Manifest } from "../../config/manifest";
import { type Question, serving } from "../../probes/canary/server";
import type { Plot } from "../../probes/canary/world";
import { publicKey } from "../../probes/exchange/planted-wallet";
import { signerPolicy } from "../../probes/exchange/signer";
import { walletAllowance, walletBalance } from "../../probes/exchange/wallet";
import type { Probe } from "../../probes/probe";
import { ask, fails, hasNoAnswer, holds, isUnknown, world } from "./questions";

/** The wallet of the key 1, as everybody knows it. */
const wallet = "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf";
const [token, spender] = [`0x${"11".repeat(20)}`, `0x${"22".repeat(20)}`];
const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"kms:Sign"}]}';
const word = (number: bigint | number) => `0x${BigInt(number).toString(16).padStart(64, "0")}`;

interface Chain {
    id?: string;
    age?: number;
    coins?: unknown;
    decimals?: unknown;
    balance?: unknown;
    allowance?: unknown;
    key?: object;
    policy?: string;
    spec?: object | undefined;
    resources?: Plot["resources"];
    capital?: number | undefined;
    venue?: string;
}

/** A stack whose worker signs by KMS, and a chain and a KMS that answer as they are told. */
function on(chain: Chain): [answers: (question: Question) => unknown, plot: Plot, asked: string[]] {
    const said: Chain = {
        id: "0x2105",
        age: 2,
        coins: "0x2386f26fc10000",
        decimals: word(6),
        balance: word(40_000_000),
        allowance: word(900_000_000),
        ...chain,
    };
    const asked: string[] = [];
    const answers = ({ operation, body }: Question): unknown => {
        if (operation === "GetPublicKey") return { KeyId: "arn:key", KeySpec: "ECC_SECG_P256K1", PublicKey: publicKey, ...said.key };
        if (operation === "GetKeyPolicy") return { Policy: said.policy ?? `${policy.replace(/,/g, ",\n ")}` };
        asked.push(body);
        const timestamp = `0x${Math.floor(Date.now() / 1000 - Number(said.age)).toString(16)}`;
        const calls = JSON.parse(body) as { id: number; method: string; params: unknown[] }[];
        return calls.map(({ id, method, params: [first] }) => {
            const data = String((first as { data?: string } | undefined)?.data);
            const of: Record<string, unknown> = { "0x313ce567": said.decimals, "0x70a08231": said.balance, "0xdd62ed3e": said.allowance };
            const results: Record<string, unknown> = { eth_chainId: said.id, eth_getBlockByNumber: { timestamp }, eth_getBalance: said.coins };
            return { id, result: method === "eth_call" ? of[data.slice(0, 10)] : results[method] };
        });
    };
    const spec = "spec" in chain ? chain.spec : { tokens: [{ address: token, spenders: [spender] }], gas: 0.02 };
    const plot = {
        manifest: {
            exchanges: { avantis: { venue: chain.venue ?? "avantis", wallet: spec } },
            services: { worker: { environment: { CHAIN_ID: "8453" }, secrets: { RPC_URL: "${avantis.rpcUrl}" }, exchanges: ["avantis"], sidecars: {} } },
        } as unknown as Partial<Manifest>,
        settings: "capital" in chain ? { capital: chain.capital } : { capital: 1000 },
        secrets: { "planted/canary/avantis": { rpcUrl: "http://chain.example/v2/k3y" } },
        resources: chain.resources ?? [
            { type: "aws:kms/key:Key", name: "s", properties: { customerMasterKeySpec: "ECC_SECG_P256K1", tags: { "golive:signs-for": "worker" }, policy } },
            { type: "aws:kms/alias:Alias", name: "s", properties: { name: "alias/s" } },
        ],
    };
    return [answers, plot, asked];
}
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const measured = async (probe: Probe<any>, chain: Chain) => {
    const [answers, plot] = on(chain);
    return serving(answers, address => ask(probe, world({ address, ...plot }), { demands: { amount: 50 } }));
};
// biome-ignore lint/suspicious/noExplicitAny: each probe knows its own targets
const noAnswer = async (probe: Probe<any>, chain: Chain, message: RegExp) => {
    const [answers, plot] = on(chain);
    await serving(answers, address => hasNoAnswer(probe, world({ address, ...plot }), message, { demands: { amount: 50 } }));
};
const both = [walletBalance, walletAllowance];

describe("the probes of wallets", () => {
    it("pass a wallet with little, and an allowance within the capital, of the wallet that the key of KMS signs for", async () => {
        const [answers, plot, asked] = on({});
        await serving(answers, async address => {
            const found = await ask(walletBalance, world({ address, ...plot }), { demands: { amount: 50 } });
            holds(found);
            assert.deepStrictEqual([found[0].demand, found[0].value, found[1].found], ["amount", 40, "0.01"]);
            assert.ok(found[0].what.includes(wallet));
            assert.ok(!JSON.stringify(found).includes("k3y"));
        });
        assert.ok(asked[0].includes(`0x70a08231${"0".repeat(24)}${wallet.slice(2)}`));
        holds(await measured(walletAllowance, {}));
    });
    it("fail more than may be lost, in a token or in the chain's own coin, by each token's own decimals", async () => {
        fails(await measured(walletBalance, { balance: word(50_010_000) }), /50\.01/);
        fails(await measured(walletBalance, { coins: "0x6f05b59d3b20000" }), /own coin: 0\.5/);
        fails(await measured(walletBalance, { decimals: word(2) }), /400000/);
    });
    it("fail an allowance beyond the capital, and one without end", async () => {
        fails(await measured(walletAllowance, { allowance: word(1_000_000_001) }), /1000\.000001/);
        fails(await measured(walletAllowance, { allowance: word(2n ** 256n - 1n) }), /without end/);
        isUnknown(await measured(walletAllowance, { capital: undefined }), /golive:capital/);
    });
    it("have no answer from another chain, one that stands still, and none that is one", async () => {
        for (const probe of both) {
            await noAnswer(probe, { id: "0x14a34" }, /is of the chain 84532, and not of 8453/);
            await noAnswer(probe, { age: 900 }, /stands at a block of 90\d s ago/);
            await noAnswer(probe, { id: "sound" }, /otherwise than the endpoint of a chain/);
        }
    });
    it("have no answer where no token is, where it says no number, and where nobody says what the wallet holds", async () => {
        for (const wrong of ["0x", undefined, "40", null]) {
            await noAnswer(walletBalance, { balance: wrong }, /otherwise than a token does/);
            await noAnswer(walletAllowance, { allowance: wrong }, /otherwise than a token does/);
        }
        for (const probe of both) await noAnswer(probe, { decimals: word(77) }, /otherwise than a token does/);
        await noAnswer(walletBalance, { coins: undefined }, /does not say what the wallet holds/);
    });
    it("have no answer by a key that signs for no wallet", async () => {
        for (const key of [{ KeySpec: "RSA_2048" }, { PublicKey: Buffer.from("short").toString("base64") }, { KeyId: undefined }])
            for (const probe of [...both, signerPolicy]) await noAnswer(probe, { key }, /is no key that signs for a wallet/);
    });
    it("do not know what to look at where the manifest does not say it", async () => {
        for (const probe of both)
            for (const one of await measured(probe, { spec: undefined })) assert.deepStrictEqual([one.holds, one.silent], ["unknown", undefined]);
    });
    it("mark a wallet that no key of KMS signs for, which a person signs for", async () => {
        for (const probe of [...both, signerPolicy])
            for (const venue of ["avantis", "hyperliquid"])
                for (const one of await measured(probe, { resources: [], venue })) assert.deepStrictEqual([one.holds, one.silent], ["unknown", true]);
    });

    it("pass the stack's own policy, whatever its layout, and fail any other", async () => {
        holds(await measured(signerPolicy, {}));
        fails(await measured(signerPolicy, { policy: '{"Version":"2012-10-17","Statement":[]}' }), /another/);
        await noAnswer(signerPolicy, { policy: "sound" }, /none that can be read/);
    });
    it("ask of the key that vanta's worker signs with", async function () {
        this.timeout(60_000);
        const { resources } = await recordedProgram("prod", "vanta");
        const where = world({ address: "http://127.0.0.1:9" }, {}, { resources });
        const [signer, ...others] = signerPolicy.targets(where) as { name: string; policy?: string; alias?: string }[];
        assert.deepStrictEqual(
            [signer.name, signer.alias, others],
            ["the key of worker", "arn:aws:kms:eu-central-1:000000000000:alias/vanta-prod-signer-worker", []],
        );
        assert.match(signer.policy ?? "", /OnlyTheServiceSigns/);
    });
});
