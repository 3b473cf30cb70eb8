// google-protobuf makes an object with a map and a list of every value among a resource's properties, and the SDK makes plain values of those: half
// of what it costs to take a resource in. Here the same reader makes the plain values at once.

/** What reads a message's fields one after the other, of which those that protobuf's own code for this message calls. */
export interface Reader {
    nextField(): boolean;
    isEndGroup(): boolean;
    getFieldNumber(): number;
    readMessage<M>(message: M, read: (message: M, reader: Reader) => void): void;
    readString(): string;
    readDouble(): number;
    readBool(): boolean;
    readEnum(): number;
    skipField(): void;
}
type Fields = Record<string, unknown>;
export interface Struct {
    toJavaScript(): Fields;
}

/** One field of a structure, or one item of a list. */
class Entry {
    name = "";
    value: unknown;
}

function readFields(entries: Entry[], reader: Reader): void {
    while (reader.nextField() && !reader.isEndGroup()) {
        if (reader.getFieldNumber() !== 1) reader.skipField();
        else entries.push(entryOf(reader, readEntry));
    }
}

function readEntry(entry: Entry, reader: Reader): void {
    while (reader.nextField() && !reader.isEndGroup()) {
        const field = reader.getFieldNumber();
        if (field === 1) entry.name = reader.readString();
        else if (field === 2) reader.readMessage(entry, readValue);
        else reader.skipField();
    }
}

function readItems(items: unknown[], reader: Reader): void {
    while (reader.nextField() && !reader.isEndGroup()) {
        if (reader.getFieldNumber() !== 1) reader.skipField();
        else items.push(entryOf(reader, readValue).value);
    }
}

function readValue(entry: Entry, reader: Reader): void {
    while (reader.nextField() && !reader.isEndGroup()) {
        switch (reader.getFieldNumber()) {
            case 1:
                reader.readEnum();
                entry.value = null;
                break;
            case 2:
                entry.value = reader.readDouble();
                break;
            case 3:
                entry.value = reader.readString();
                break;
            case 4:
                entry.value = reader.readBool();
                break;
            case 5:
                entry.value = fieldsOf(reader);
                break;
            case 6:
                entry.value = [];
                reader.readMessage(entry.value as unknown[], readItems);
                break;
            default:
                reader.skipField();
        }
    }
}

function entryOf(reader: Reader, read: (entry: Entry, reader: Reader) => void): Entry {
    const entry = new Entry();
    reader.readMessage(entry, read);
    if (entry.value === undefined) throw new Error(`a value of none of the kinds that protobuf's Struct has${entry.name && `, under ${entry.name}`}`);
    return entry;
}

/** Fields by their names: the engine sends them in any order, and what a rule says must not depend on it. */
function inOrder(entries: Entry[]): Fields {
    if (entries.some(({ name }, i) => i > 0 && name < entries[i - 1].name)) entries.sort((one, other) => (one.name < other.name ? -1 : 1));
    const fields: Fields = {};
    for (const { name, value } of entries) fields[name] = value;
    return fields;
}

function fieldsOf(reader: Reader): Fields {
    const entries: Entry[] = [];
    reader.readMessage(entries, readFields);
    return inOrder(entries);
}

/** Reads a structure as the plain values that the SDK asks it for. Throws for a value that is of none of the kinds that a structure can hold. */
export function readAsValues(struct: Struct, reader: Reader): Struct {
    const entries: Entry[] = [];
    readFields(entries, reader);
    const fields = inOrder(entries);
    // The SDK copies what is below, and writes a level among what is here.
    struct.toJavaScript = () => ({ ...fields });
    return struct;
}

/** From now on this process reads every structure that it receives as plain values. To be called before the server starts. */
export function readStructsAsValues(): void {
    const { Struct } = require("google-protobuf/google/protobuf/struct_pb") as { Struct: { deserializeBinaryFromReader: typeof readAsValues } };
    Struct.deserializeBinaryFromReader = readAsValues;
}
