import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";

// Certificates of a planted server, in DER as RFC 5280 has it: Node reads them and makes none.

/** Someone who can sign: a certificate with its key. */
export interface Identity {
    /** Of the certificate alone, as PEM. */
    certificate: string;
    /** As PEM; it never leaves this process. */
    key: string;
}

/** What a certificate says. */
export interface Says {
    /** Names that it is for; an authority has none. */
    names: string[];
    /** @default an hour ago */
    from?: Date;
    /** @default in an hour */
    until?: Date;
    /** Who signs. @default itself */
    by?: Identity;
    /** Whether it signs others. @default false */
    authority?: boolean;
}

const hour = 60 * 60 * 1000;
const tag = { boolean: 0x01, integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, utf8: 0x0c, sequence: 0x30, set: 0x31, utc: 0x17, general: 0x18 };

function tlv(kind: number, ...parts: Uint8Array[]): Buffer {
    const content = Buffer.concat(parts);
    const size: number[] = [];
    for (let left = content.length; left > 0; left = Math.floor(left / 256)) size.unshift(left % 256);
    const length = content.length < 128 ? [content.length] : [0x80 + size.length, ...size];
    return Buffer.concat([Buffer.from([kind, ...length]), content]);
}

function oid(text: string): Buffer {
    const [first, second, ...rest] = text.split(".").map(Number);
    const base128 = (number: number): number[] => {
        const digits = [number % 128];
        for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 + (left % 128));
        return digits;
    };
    return tlv(tag.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const sequence = (...parts: Uint8Array[]): Buffer => tlv(tag.sequence, ...parts);
const signature = sequence(oid("1.2.840.10045.4.3.2"));

/** Until 2049 with two digits of the year, as the standard wants it. */
function moment(at: Date): Buffer {
    const digits = `${at.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
    return at.getUTCFullYear() < 2050 ? tlv(tag.utc, Buffer.from(digits.slice(2))) : tlv(tag.general, Buffer.from(digits));
}

const named = (name: string): Buffer => sequence(tlv(tag.set, sequence(oid("2.5.4.3"), tlv(tag.utf8, Buffer.from(name)))));
const extension = (id: string, value: Buffer, critical = false): Buffer =>
    sequence(oid(id), ...(critical ? [tlv(tag.boolean, Buffer.from([0xff]))] : []), tlv(tag.octets, value));

function extensions({ names, authority = false }: Says): Buffer {
    const constraints = sequence(...(authority ? [tlv(tag.boolean, Buffer.from([0xff]))] : []));
    const alternatives = sequence(...names.map(name => tlv(0x82, Buffer.from(name))));
    const all = [extension("2.5.29.19", constraints, true), ...(names.length ? [extension("2.5.29.17", alternatives)] : [])];
    return tlv(0xa3, sequence(...all));
}

const pem = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
const subjectOf = ({ certificate }: Identity): Buffer => named(new X509Certificate(certificate).subject.replace(/^CN=/, ""));

/** Makes a certificate with a new key, signed by an authority or by itself. */
export function certified(says: Says): Identity {
    const { names, by, from = new Date(Date.now() - hour), until = new Date(Date.now() + hour) } = says;
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const subject = named(names[0] ?? "A planted authority");
    const key: KeyObject = privateKey;
    const body = sequence(
        tlv(0xa0, tlv(tag.integer, Buffer.from([2]))),
        tlv(tag.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
        signature,
        by ? subjectOf(by) : subject,
        sequence(moment(from), moment(until)),
        subject,
        createPublicKey(key).export({ type: "spki", format: "der" }),
        extensions(says),
    );
    const signed = sign("sha256", body, by?.key ?? key);
    const certificate = pem(sequence(body, signature, tlv(tag.bits, Buffer.from([0]), signed)));
    return { certificate, key: key.export({ type: "pkcs8", format: "pem" }) as string };
}
