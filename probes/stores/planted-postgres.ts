import type { Socket } from "node:net";

type Value = string | number | boolean | null;
type Row = Record<string, Value>;

/** Types of PostgreSQL by what the client makes of them. */
const typeOf = (value: Value): number => (typeof value === "number" ? 701 : typeof value === "boolean" ? 16 : 25);

function message(kind: string, ...parts: (Buffer | string)[]): Buffer {
    const payload = Buffer.concat(parts.map(part => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)));
    const size = Buffer.alloc(4);
    size.writeInt32BE(payload.length + 4);
    return Buffer.concat([Buffer.from(kind), size, payload]);
}
const int16 = (value: number): Buffer => {
    const buffer = Buffer.alloc(2);
    buffer.writeInt16BE(value);
    return buffer;
};
const int32 = (value: number): Buffer => {
    const buffer = Buffer.alloc(4);
    buffer.writeInt32BE(value);
    return buffer;
};

const described = (row: Row): Buffer =>
    message(
        "T",
        int16(Object.keys(row).length),
        ...Object.entries(row).flatMap(([name, value]) => [name, int32(0), int16(0), int32(typeOf(value)), int16(-1), int32(-1), int16(0)]),
    );
const dataRow = (row: Row): Buffer => {
    const cells = Object.values(row).flatMap(value => {
        if (value === null) return [int32(-1)];
        const text = Buffer.from(typeof value === "boolean" ? (value ? "t" : "f") : String(value));
        return [int32(text.length), text];
    });
    return message("D", int16(Object.keys(row).length), ...cells);
};

/**
 * A PostgreSQL that is wrong in every way: it lets everybody in with whatever password, and answers each statement with the row of the first pattern that
 * it has, or with none. It speaks as much of the protocol as the client of the probes needs.
 */
export const plantedPostgres =
    (rows: readonly (readonly [RegExp, Row])[]) =>
    (socket: Socket): void => {
        let [buffer, started, row]: [Buffer, boolean, Row | undefined] = [Buffer.alloc(0), false, undefined];
        const answers: Record<string, (payload: Buffer) => Buffer[]> = {
            P: payload => {
                const [, statement = ""] = payload.toString("utf8").split("\0");
                row = rows.find(([pattern]) => pattern.test(statement))?.[1];
                return [message("1")];
            },
            B: () => [message("2")],
            D: () => (row ? [message("t", int16(0)), described(row)] : [message("t", int16(0)), message("n")]),
            E: () => [...(row ? [dataRow(row)] : []), message("C", "SELECT")],
            S: () => [message("Z", Buffer.from("I"))],
        };
        socket.on("data", part => {
            buffer = Buffer.concat([buffer, part]);
            for (;;) {
                const head = started ? 1 : 0;
                if (buffer.length < head + 4 || buffer.length < head + buffer.readInt32BE(head)) return;
                const end = head + buffer.readInt32BE(head);
                const [kind, payload] = [started ? String.fromCharCode(buffer[0]) : "", buffer.subarray(head + 4, end)];
                buffer = buffer.subarray(end);
                const answer = started ? (answers[kind]?.(payload) ?? []) : [message("R", int32(0)), message("Z", Buffer.from("I"))];
                started = true;
                if (answer.length) socket.write(Buffer.concat(answer));
            }
        });
    };
