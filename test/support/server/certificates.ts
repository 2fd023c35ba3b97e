import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Creates X.509 certificates of P-256 keys in a folder. */
export class Certificates {
  constructor(private readonly folder: string) {}

  /** Creates a CA `ca` and certificates that it signed. */
  static signedByCa(folder: string, ...names: readonly string[]): Certificates {
    const certificates = new Certificates(folder);
    certificates.authority("ca");
    for (const name of names) certificates.signed(name, "ca");
    return certificates;
  }

  /** Creates a CA: NAME.crt and NAME.key. */
  authority(name: string): void {
    const basicConstraints = extension("551d13", sequence(der(0x01, Buffer.of(0xff)))); // is a CA
    this.#create(name, name, basicConstraints, 2);
  }

  /** Creates a certificate signed by a CA. Negative `days` make it an expired one. */
  signed(name: string, authority: string, names = "DNS:localhost,IP:127.0.0.1", days = 2): void {
    const alternatives = names.split(",").map((each) => {
      const [kind, value] = each.split(":") as [string, string];
      return kind === "IP"
        ? der(0x87, Buffer.from(value.split(".").map(Number)))
        : der(0x82, Buffer.from(value));
    });
    this.#create(name, authority, extension("551d11", sequence(...alternatives)), days);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  #create(name: string, issuer: string, extensions: Buffer, days: number): void {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    writeFileSync(this.path(`${name}.key`), pem, { mode: 0o600 });
    const end = Date.now() + days * DAY_MS;
    const certificate = signCertificate(
      sequence(
        der(0xa0, der(0x02, Buffer.of(2))), // version 3
        der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])), // serial number
        ECDSA_WITH_SHA256,
        toName(issuer),
        sequence(toTime(Math.min(Date.now(), end - DAY_MS)), toTime(end)),
        toName(name),
        publicKey.export({ type: "spki", format: "der" }),
        der(0xa3, sequence(extensions)),
      ),
      readFileSync(this.path(`${issuer}.key`)),
    );
    const lines = certificate.toString("base64").replace(/.{1,64}/g, "$&\n");
    writeFileSync(
      this.path(`${name}.crt`),
      `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    );
  }
}

function signCertificate(content: Buffer, key: Buffer): Buffer {
  const signature = Buffer.concat([Buffer.of(0), sign("sha256", content, key)]);
  return sequence(content, ECDSA_WITH_SHA256, der(0x03, signature));
}

/** One value in the encoding of certificates, DER. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function extension(id: string, content: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, content));
}

function toName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId("550403"), der(0x0c, Buffer.from(commonName)))));
}

function toTime(ms: number): Buffer {
  return der(
    0x17,
    Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-T:]/g, "")}Z`),
  );
}

const ECDSA_WITH_SHA256 = sequence(objectId("2a8648ce3d040302"));
