import { alnum, argument, type Case, hex, labelled, password, uuid } from "./made-up";

const key = (about: string, value: string, missed?: true): Case => labelled("key in an address", about, "RPC_URL", value, missed && { missed });
const login = (about: string, value: string): Case => labelled("password in an address", about, "DATABASE_URL", value);
const none = (about: string, value: string, name = "X"): Case => labelled("none", about, name, value);

/** Addresses with a provider's key or a password, and addresses without. */
export const addresses: Case[] = [
    key("Infura", `https://mainnet.infura.io/v3/${hex("infura", 32)}`),
    key("Infura, a socket", `wss://mainnet.infura.io/ws/v3/${hex("infura socket", 32)}`),
    key("Alchemy", `https://eth-mainnet.g.alchemy.com/v2/${alnum("alchemy", 32)}`),
    key("Alchemy, the older host", `wss://eth-mainnet.ws.alchemyapi.io/v2/${alnum("alchemy old", 32)}`),
    key("QuickNode", `https://old-quiet-sun.base-mainnet.quiknode.pro/${hex("quick", 40)}/`),
    key("Ankr", `https://rpc.ankr.com/eth/${hex("ankr", 64)}`),
    key("Chainstack", `https://ethereum-mainnet.core.chainstack.com/${hex("stack", 32)}`),
    key("GetBlock", `https://go.getblock.io/${hex("block", 32)}`),
    key("Blast", `https://eth-mainnet.blastapi.io/${uuid("blast")}`),
    key("BlockPi", `https://ethereum.blockpi.network/v1/rpc/${hex("pi", 40)}`),
    key("dRPC", `https://lb.drpc.org/ogrpc?network=ethereum&dkey=${alnum("drpc", 44)}`),
    key("Helius", `https://mainnet.helius-rpc.com/?api-key=${uuid("helius")}`),
    key("a parameter named apikey", `https://www.example.com/query?function=X&apikey=${upper16("vantage")}`),
    key("a parameter named access_token", `https://api.example.com/v1/stream?access_token=${alnum("access", 40)}`),
    key("a signature of Azure's storage", `https://acme.blob.core.windows.net/bot?sv=2024-01-01&sig=${alnum("azure", 43)}%3D`),
    labelled("key in an address", "in a file", "rpc.yaml", `chains:\n  base:\n    url: https://base-mainnet.g.alchemy.com/v2/${alnum("file", 32)}\n`),
    labelled("key in an address", "in a list of addresses", "RPCS", `https://rpc.example.com,https://mainnet.infura.io/v3/${hex("second", 32)}`),
    argument("key in an address", "behind a flag", ["anvil", "--fork-url"], `https://eth-mainnet.g.alchemy.com/v2/${alnum("fork", 32)}`),
    argument("key in an address", "in a shell's line", ["sh", "-c"], `exec bot --rpc https://mainnet.infura.io/v3/${hex("exec", 32)}`),
    key("a provider that nobody lists", `https://rpc.node.example/${hex("unlisted", 32)}`, true),

    login("PostgreSQL", `postgres://bot:${password}@db:5432/bot`),
    login("Redis, without a user", `redis://:${password}@cache:6379/0`),
    login("MongoDB", `mongodb+srv://bot:${password}@cluster.example.net/bot`),
    login("RabbitMQ", `amqps://bot:${password}@broker:5671/`),
    login("a page behind a login", `https://bot:${password}@grafana.example.com/`),
    login("SQLAlchemy's form", `postgresql+asyncpg://bot:${password}@db/bot`),
    login("the second of a list", `nats://a:$(PASSWORD)@one:4222,nats://a:${password}@two:4222`),
    labelled("password in an address", "in a file", "app.yaml", `db:\n  url: mysql://bot:${password}@db/bot\n`),
    argument("password in an address", "as an argument", ["psql"], `postgres://bot:${password}@db/bot`),
    argument("password in an address", "in a shell's line", ["sh", "-c"], `migrate -database "postgres://bot:${password}@db/bot" up`),
    labelled("password in an address", "of git", "REPOSITORY", `https://bot:${password}@git.example.com/acme/bot.git`),

    none("Infura, filled in later", "https://mainnet.infura.io/v3/${INFURA_KEY}"),
    none("Infura, filled in by Kubernetes", "https://mainnet.infura.io/v3/$(INFURA_KEY)"),
    none("Infura, as its documentation has it", "https://mainnet.infura.io/v3/YOUR-PROJECT-ID"),
    none("Alchemy, as its documentation has it", "https://eth-mainnet.g.alchemy.com/v2/your-api-key-goes-right-here"),
    none("Alchemy, masked", `https://eth-mainnet.g.alchemy.com/v2/${"x".repeat(32)}`),
    none("a public node", "https://rpc.ankr.com/eth"),
    none("a node of one's own", "http://geth.chain.svc:8545"),
    none("a template of Helm", "https://mainnet.infura.io/v3/{{ .Values.infura.key }}"),
    none("an address of Jinja", "postgres://{{ user }}:{{ password }}@db/bot"),
    none("a password filled in later", "postgres://bot:${PASSWORD}@db:5432/bot"),
    none("a password filled in by Kubernetes", "postgres://bot:$(PASSWORD)@db:5432/bot"),
    none("a password filled in by a manifest", "postgres://${database.username}:${database.password}@${database.host}:5432/x"),
    none("a user alone", "postgres://bot@db:5432/bot"),
    none("a port", "nats://nats.bot.svc:4222"),
    none("a place for a password", "postgres://bot:<password>@db:5432/bot"),
    none("a mask", "postgres://bot:****@db:5432/bot"),
    none("an example in a comment", "# url: postgres://user:password@host/name\nurl: ${DATABASE_URL}\n"),
    login("a comment that is none of an example", `# url: postgres://bot:${password}@host/name\n`),
    login("a default that everybody knows", "url: postgres://user:password@host/name\n"),
    none("where errors go", `https://${hex("sentry", 32)}@o123.ingest.sentry.io/456`, "SENTRY_DSN"),
    none("a remote of git over SSH", "ssh://git@github.com:22/acme/bot.git"),
    none("a parameter as a documentation has it", "https://api.example.com/v1?apikey=your-api-key-of-24-letters"),
    none("a search", "https://www.example.com/search?q=the+best+bot&key=price"),
    none("a page of a list", "https://api.example.com/v1/trades?token=ETH&limit=100"),
    none("a time of day", "09:00-17:00@exchange"),
    none("an image", `ghcr.io/acme/bot:1.2.3@sha256:${hex("digest", 64)}`),
    none("an address in an explorer", `https://basescan.org/address/0x${hex("explorer", 40)}`),
    none("the address of a secret's manager", "https://secretsmanager.eu-central-1.amazonaws.com"),
];

function upper16(label: string): string {
    return alnum(label, 16).toUpperCase();
}
