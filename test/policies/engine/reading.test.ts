import * as assert from "node:assert";
import { contains, documentOf, has, isInternet, isPublic, known, listOf } from "../../../policies/engine/reading";

const each = (values: string[], holds: (value: string) => boolean, expected: boolean) => {
    for (const value of values) it(`${expected ? "is" : "is not"} ${value || "nothing"}`, () => assert.strictEqual(holds(value), expected));
};
/** Text that names no range. */
const odd = [
    "",
    "x",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "-1.2.3.4",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/7.5",
    "0.0.0.0/x",
    "1::2::3",
    "1:2:3",
    "g::/8",
    "::/129",
];

describe("a range that holds some address of the internet", () => {
    const inside =
        "10.1.0.0/16 172.16.0.0/12 172.31.255.255 192.168.1.0/24 100.64.0.0/10 169.254.169.254/32 127.0.0.1 224.0.0.1 255.255.255.255 fd00::/8 fe80::1 ::1";
    each(["0.0.0.0/0", "8.8.8.8", "203.0.113.0/24", "172.32.0.0/12", "172.0.0.0/8", "10.0.0.0/7", "::/0", "2001:db8::/32", "fc00::/6"], isPublic, true);
    each([...inside.split(" "), ...odd], isPublic, false);
});

describe("a range that is as good as the internet", () => {
    each(["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "203.0.0.0/15", "::/0", "2000::/3", "2001:db8::/31"], isInternet, true);
    each(["203.0.0.0/16", "203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "fc00::/7", "ff00::1", ...odd], isInternet, false);
});

describe("a range that contains another one, or an address", () => {
    const pairs: [outer: string, inner: string, holds: boolean][] = [
        ["10.0.0.0/8", "10.255.0.1", true],
        ["10.0.0.0/8", "10.0.0.0/8", true],
        ["10.0.0.0/8", "10.0.0.0/7", false],
        ["10.0.0.0/8", "11.0.0.1", false],
        ["0.0.0.0/0", "203.0.113.0/24", true],
        ["2001:db8::/32", "2001:db8:1::/48", true],
        ["2001:db8::/32", "2001:db9::1", false],
        ["::/0", "10.0.0.1", false],
        ["0.0.0.0/0", "::1", false],
        ["x", "10.0.0.1", false],
        ["10.0.0.0/8", "x", false],
        ["x", "x", false],
    ];
    for (const [outer, inner, holds] of pairs)
        it(`${outer} ${holds ? "holds" : "does not hold"} ${inner}`, () => assert.strictEqual(contains(outer, inner), holds));
});

describe("reading properties", () => {
    it("takes a document as text or as an object, and no text that is no JSON", () => {
        assert.deepStrictEqual(documentOf('{"a":1}'), { a: 1 });
        assert.deepStrictEqual(documentOf({ a: 1 }), { a: 1 });
        assert.strictEqual(documentOf("{"), undefined);
        assert.strictEqual(documentOf(undefined), undefined);
    });
    it("takes what stands alone for a list", () => {
        assert.deepStrictEqual([listOf("a"), listOf(["a", "b"]), listOf(0)], [["a"], ["a", "b"], [0]]);
        assert.deepStrictEqual([listOf(undefined), listOf(null)], [[], []]);
    });
    it("asks whether a property is there, of anything", () => {
        assert.deepStrictEqual(
            [has({ a: undefined }, "a"), has({}, "a"), has(null, "a"), has(undefined, "a"), has("a", "length")],
            [true, false, false, false, false],
        );
    });
    it("takes what cannot be read for nothing", () => {
        assert.strictEqual(
            known(() => 1),
            1,
        );
        assert.strictEqual(
            known(() => {
                throw new Error("unknown");
            }),
            undefined,
        );
    });
});

describe("addresses", () => {
    it("tell the internet from what is inside", () => {
        const internet = ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "52.0.0.0/8", "8.0.0.0/15", "::/0", "2000::/3", "10.0.0.0/7"];
        const narrow = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "203.0.113.7/32",
            "203.0.113.7",
            "198.51.0.0/16",
            "fd00::/8",
            "2001:db8::/32",
            "fc00::/7",
        ];
        assert.deepStrictEqual(
            internet.filter(cidr => !isInternet(cidr)),
            [],
        );
        assert.deepStrictEqual(
            narrow.filter(cidr => isInternet(cidr)),
            [],
        );
        assert.ok(isPublic("203.0.113.7/32") && !isPublic("10.1.2.3/32") && !isPublic("nonsense") && !isPublic("1.2.3.4/99") && !isPublic("1::2::3/64"));
        assert.ok(contains("172.20.0.0/16", "172.20.0.10") && !contains("172.21.0.0/16", "172.20.0.10") && contains("::/0", "2001:db8::1"));
    });
});
