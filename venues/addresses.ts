import { BlockList, isIP } from "node:net";
import { exchangeOf } from "./exchanges";

/** Addresses of IPv4 that nobody on the internet has, and what they are for (IANA's registry of special-purpose addresses, 2026-11-29). */
const special: [cidr: string, what: string][] = [
    ["0.0.0.0/8", "no host's address"],
    ["10.0.0.0/8", "a private address"],
    ["100.64.0.0/10", "an address that a provider shares among customers"],
    ["127.0.0.0/8", "an address of the machine itself"],
    ["169.254.0.0/16", "a link-local address"],
    ["172.16.0.0/12", "a private address"],
    ["192.0.0.0/24", "an address kept for protocols"],
    ["192.0.2.0/24", "an address kept for documentation"],
    ["192.88.99.0/24", "an address of a relay that is no more"],
    ["192.168.0.0/16", "a private address"],
    ["198.18.0.0/15", "an address kept for benchmarks"],
    ["198.51.100.0/24", "an address kept for documentation"],
    ["203.0.113.0/24", "an address kept for documentation"],
    ["224.0.0.0/4", "an address of a group"],
    ["240.0.0.0/4", "an address kept for later"],
];

const ranges = special.map(([cidr, what]) => {
    const list = new BlockList();
    const [address, prefix] = cidr.split("/");
    list.addSubnet(address, Number(prefix));
    return { list, what };
});

/** Why no NAT gateway can have an address that somebody has entered at an exchange, in a few words; nothing where one can. */
export function gatewayFault(address: string): string | undefined {
    if (address.includes("/")) return "a range";
    const version = isIP(address);
    if (version === 6) return "an IPv6 address";
    if (version !== 4) return "no IPv4 address";
    return ranges.find(({ list }) => list.check(address))?.what;
}

/** Exchanges that take a list of addresses for a key (looked up in November 2026); a wallet on a chain and a broker's login have none. */
const binding = new Set(
    "binance bybit okx upbit bithumb kraken kucoin bitget gate mexc htx huobi coinbase deribit bitfinex bingx phemex crypto-com".split(" "),
);

/** Whether a key of a venue can be bound to addresses there, whichever of its markets or countries the venue's name says. */
export function bindsAddresses(venue: string): boolean {
    const exchange = exchangeOf(venue.toLowerCase());
    return binding.has(exchange) || [...binding].some(one => exchange.startsWith(`${one}-`));
}
