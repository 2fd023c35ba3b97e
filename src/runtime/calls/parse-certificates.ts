import { X509Certificate } from "node:crypto";

/**
 * Parses all certificates of a PEM file. Throws if one is invalid or there is none: Node ignores
 * such certificates, and then rejects the other side without saying why.
 */
export function parseCertificates(pem: string): readonly X509Certificate[] {
  const starts = [...pem.matchAll(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/g)];
  if (starts.length === 0) throw new Error("it contains no certificate");
  return starts.map(({ index }) => new X509Certificate(pem.slice(index)));
}
