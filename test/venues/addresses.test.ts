import * as assert from "node:assert";
import { bindsAddresses, gatewayFault } from "../../venues";

describe("an address that an exchange was given", () => {
    it("may be a public one", () => {
        for (const address of ["54.178.0.1", "3.0.0.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "198.20.0.0", "223.255.255.255"])
            assert.strictEqual(gatewayFault(address), undefined, address);
    });
    it("is refused where no NAT gateway can have it", () => {
        const faults: Record<string, RegExp> = {
            ...{ "10.0.0.1": /private/, "172.16.0.1": /private/, "172.31.255.255": /private/, "192.168.1.1": /private/, "127.0.0.1": /machine/ },
            ...{ "169.254.1.1": /link-local/, "100.64.0.1": /shares/, "100.127.255.255": /shares/, "0.0.0.0": /no host/, "192.0.0.8": /protocols/ },
            ...{ "192.0.2.1": /documentation/, "198.51.100.1": /documentation/, "203.0.113.7": /documentation/, "198.18.0.1": /benchmarks/ },
            ...{ "192.88.99.1": /relay/, "224.0.0.1": /group/, "240.0.0.1": /later/, "255.255.255.255": /later/, "0.0.0.0/0": /range/, "54.0.0.0/8": /range/ },
            ...{
                "54.178.0.1/32": /range/,
                "2600:1f18::1": /IPv6/,
                "::ffff:54.178.0.1": /IPv6/,
                "54.178.0": /no IPv4/,
                "054.178.0.1": /no IPv4/,
                "": /no IPv4/,
            },
        };
        for (const [address, what] of Object.entries(faults)) assert.match(gatewayFault(address) ?? "", what, address);
    });
});

describe("a key that can be bound to addresses", () => {
    for (const venue of ["binance", "Binance", "binance-usdm", "binance-us", "okex5", "gateio", "bybit-perp", "coinbase-exchange"])
        it(`is one of ${venue}`, () => assert.strictEqual(bindsAddresses(venue), true));
    for (const venue of ["hyperliquid", "ibkr", "avantis", "binancey", ""])
        it(`is none of ${venue || "a venue without a name"}`, () => assert.strictEqual(bindsAddresses(venue), false));
});
