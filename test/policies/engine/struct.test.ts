import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { type Reader, readAsValues, type Struct } from "../../../policies/engine/struct";

type Message = Struct & { serializeBinary(): Uint8Array };
const protobuf = require("google-protobuf") as { BinaryReader: new (bytes: Uint8Array) => Reader };
const { Struct: Own } = require("google-protobuf/google/protobuf/struct_pb") as {
    Struct: { new (): Message; fromJavaScript(value: object): Message; deserializeBinary(bytes: Uint8Array): Message };
};

const read = (bytes: Uint8Array) => readAsValues(new Own(), new protobuf.BinaryReader(bytes)).toJavaScript();

/** Bytes of a field that holds others: its number, their length, and they. */
const field = (number: number, ...content: (number | Uint8Array)[]): Uint8Array => {
    const bytes = content.flatMap(part => (typeof part === "number" ? [part] : [...part]));
    ok(bytes.length < 128, "one byte says the length");
    return Uint8Array.from([(number << 3) | 2, bytes.length, ...bytes]);
};
const text = (number: number, value: string) => field(number, Buffer.from(value));
const entry = (name: string, ...value: Uint8Array[]) => field(1, text(1, name), ...value);

/** Numbers that look random and are the same at every run. */
function* numbers(): Generator<number, never> {
    for (let seed = 1; ; ) {
        seed = (seed * 48271) % 2147483647;
        yield seed;
    }
}

const random = numbers();
const upTo = (limit: number): number => random.next().value % limit;
const words = ["", "name", "10", "2", "a.b/c", "Ünïcode ✓ 🚀", "x".repeat(300), "constructor"];
function anyValue(depth: number): unknown {
    const kind = upTo(depth > 0 ? 7 : 5);
    if (kind === 0) return null;
    if (kind === 1) return [0, -1, 1.5, 1e300, -0.25, 2 ** 53][upTo(6)];
    if (kind <= 3) return words[upTo(words.length)];
    if (kind === 4) return upTo(2) === 1;
    const many = Array.from({ length: upTo(5) }, () => anyValue(depth - 1));
    return kind === 5 ? many : Object.fromEntries(many.map(value => [words[upTo(words.length)], value]));
}

describe("a structure that is read as plain values", () => {
    it("holds what protobuf's own messages hold, in the same order", () => {
        for (let i = 0; i < 500; i++) {
            const bytes = Own.fromJavaScript({ properties: anyValue(5), more: anyValue(3) }).serializeBinary();
            const own = Own.deserializeBinary(bytes).toJavaScript();
            deepEqual(read(bytes), own);
            equal(JSON.stringify(read(bytes)), JSON.stringify(own));
        }
    });

    it("has its names in one order, in whatever they arrive", () => {
        const one = entry("one", field(2, text(3, "1")));
        const two = entry("two", field(2, text(3, "2")));
        equal(JSON.stringify(read(Buffer.concat([two, one]))), '{"one":"1","two":"2"}');
        equal(JSON.stringify(read(Buffer.concat([two, one]))), JSON.stringify(Own.deserializeBinary(Buffer.concat([two, one])).toJavaScript()));
    });

    it("takes the last of two values of one name, as protobuf says", () => {
        const bytes = Buffer.concat([entry("image", field(2, text(3, "first"))), entry("image", field(2, text(3, "last")))]);
        deepEqual(read(bytes), { image: "last" });
        deepEqual(Own.deserializeBinary(bytes).toJavaScript(), { image: "last" });
    });

    it("passes over fields that it does not know", () => {
        const bytes = Buffer.concat([text(9, "later"), entry("image", field(2, text(3, "bot:1"), text(9, "later")), text(9, "later"))]);
        deepEqual(read(bytes), { image: "bot:1" });
    });

    it("is not changed by whoever was given its values", () => {
        const struct = readAsValues(new Own(), new protobuf.BinaryReader(entry("image", field(2, text(3, "bot:1")))));
        // The SDK writes a policy's level among the properties that it was configured with.
        struct.toJavaScript().enforcementLevel = "mandatory";
        deepEqual(struct.toJavaScript(), { image: "bot:1" });
    });

    it("is empty where nothing is sent", () => {
        deepEqual(read(new Uint8Array()), {});
    });

    for (const [what, bytes, name] of [
        ["a value of no kind", entry("image", field(2)), "image"],
        ["a name without a value", entry("image"), "image"],
        ["an item of no kind", entry("images", field(2, field(6, field(1)))), ""],
    ] as const)
        it(`refuses ${what}, as protobuf does`, () => {
            throws(() => read(bytes), { message: `a value of none of the kinds that protobuf's Struct has${name && `, under ${name}`}` });
            throws(() => Own.deserializeBinary(bytes).toJavaScript());
        });

    it("refuses bytes that end too early", () => {
        const bytes = Own.fromJavaScript({ image: "bot:1", ports: [1, 2] }).serializeBinary();
        throws(() => read(bytes.subarray(0, bytes.length - 3)));
    });
});
