import type { Fault } from "../canary";
import type { Question } from "../canary/server";
import { signerPolicy } from "./signer";
import { walletAllowance, walletBalance } from "./wallet";

const token = `0x${"11".repeat(20)}`;
/** The point that the curve begins at: the key of nobody, whose wallet everybody knows. */
const point = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
export const publicKey = Buffer.from(`3056301006072a8648ce3d020106052b8104000a034200${point}`, "hex").toString("base64");

const plot: Fault["plot"] = {
    manifest: {
        exchanges: { venue: { venue: "avantis", wallet: { tokens: [{ address: token, spenders: [`0x${"22".repeat(20)}`] }], gas: 0.01 } } },
        services: { worker: { environment: { CHAIN_ID: "8453" }, secrets: { RPC_URL: "${venue.rpcUrl}" }, exchanges: ["venue"], sidecars: {} } },
    },
    settings: { capital: 1000 },
    secrets: { "planted/canary/venue": { rpcUrl: "http://chain.example/" } },
    resources: [
        {
            ...{ type: "aws:kms/key:Key", name: "worker-signer" },
            properties: { customerMasterKeySpec: "ECC_SECG_P256K1", tags: { "golive:signs-for": "worker" }, policy: '{"Statement":[{"Effect":"Deny"}]}' },
        },
        { type: "aws:kms/alias:Alias", name: "worker-signer", properties: { name: "alias/planted" } },
    ],
};

const word = (number: bigint): string => `0x${number.toString(16).padStart(64, "0")}`;

/** A chain and a KMS on which a wallet holds a fortune, of which a contract may take everything, and whose key everybody may use. */
const said = ({ operation, body }: Question): unknown => {
    if (operation === "GetPublicKey") return { KeyId: "arn:aws:kms:eu-central-1:000000000000:key/planted", KeySpec: "ECC_SECG_P256K1", PublicKey: publicKey };
    if (operation === "GetKeyPolicy") return { Policy: '{"Statement":[]}' };
    const results: Record<string, unknown> = {
        ...{ eth_chainId: "0x2105", eth_getBalance: "0x56bc75e2d63100000" },
        eth_getBlockByNumber: { timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}` },
    };
    const asked = JSON.parse(body) as { id: number; method: string; params: unknown[] }[];
    return asked.map(({ id, method, params: [first] }) => {
        const data = String((first as { data?: string } | undefined)?.data);
        const read = data.startsWith("0x313ce567") ? 6n : data.startsWith("0xdd62ed3e") ? 2n ** 256n - 1n : 10n ** 12n;
        return { jsonrpc: "2.0", id, result: results[method] ?? word(read) };
    });
};

export const plantedWallets: Fault[] = [
    { probe: walletBalance, plot, answers: said, demands: { amount: 50 } },
    { probe: walletAllowance, plot, answers: said },
    { probe: signerPolicy, plot, answers: said },
];
