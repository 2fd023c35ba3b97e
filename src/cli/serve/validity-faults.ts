import { X509Certificate } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import type { TlsFiles } from "./tls-files.ts";

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/** Which certificates are expired or not valid yet, a sentence each: a server with them starts, and every client refuses it. */
export function findValidityFaults(
  { cert, clientCa }: TlsFiles,
  context: SecureContextOptions,
  now: Date,
): readonly string[] {
  return [
    ...faultsIn(`--tls-cert ${cert}`, context.cert as Buffer, now),
    ...(clientCa === undefined
      ? []
      : faultsIn(`--tls-client-ca ${clientCa}`, context.ca as Buffer, now)),
  ];
}

function faultsIn(file: string, pem: Buffer, now: Date): string[] {
  return (pem.toString("latin1").match(CERTIFICATES) ?? []).flatMap((text) => {
    const { subject, validFrom, validTo } = new X509Certificate(text);
    const name = subject.replaceAll("\n", ", ");
    if (Date.parse(validTo) < now.getTime())
      return `${file}: the certificate of ${name} expired on ${validTo}`;
    if (Date.parse(validFrom) > now.getTime())
      return `${file}: the certificate of ${name} is not valid before ${validFrom}`;
    return [];
  });
}
