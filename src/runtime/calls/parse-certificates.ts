import { X509Certificate } from "node:crypto";

const BEGIN = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/g;
const CERTIFICATE = new RegExp(`${BEGIN.source}[^-]*-----END [A-Z0-9 ]+-----`, "g");

/**
 * Parses all certificates of a PEM file. Throws if one is invalid or there is none: Node ignores
 * such certificates, and then rejects the other side without saying why.
 */
export function parseCertificates(pem: string): readonly X509Certificate[] {
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error("it contains no certificate");
  if (pem.match(BEGIN)!.length !== certificates.length)
    throw new Error("a certificate in it is incomplete");
  return certificates.map((text) => new X509Certificate(text));
}
