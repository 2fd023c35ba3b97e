import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { type SecureContextOptions, createSecureContext } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readPemFile } from "../unreadable-file-error.ts";

const LOOK_MS = 1000;

/** Where the certificates lie. With a client CA only clients that it signed are served. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** What the files held, and by what it is seen that they are others. */
export interface TlsFilesRead {
  readonly context: SecureContextOptions;
  readonly stamps: string;
}

/** Reads the certificates, and tries them. Throws FX5004 where they cannot be read or do not fit together. */
export function readTlsFiles(files: TlsFiles): TlsFilesRead {
  const stamps = readStamps(files); // before they are read: what changes meanwhile is seen at the next look
  return { context: readContext(files), stamps };
}

function readContext({ cert, key, clientCa }: TlsFiles): SecureContextOptions {
  const context = {
    cert: readPemFile("--tls-cert", cert),
    key: readPemFile("--tls-key", key),
    ...(clientCa !== undefined && { ca: readPemFile("--tls-client-ca", clientCa) }),
  };
  if (context.ca !== undefined) checkAuthority(clientCa!, context.ca);
  try {
    createSecureContext(context);
    return context;
  } catch (error) {
    throw new FxError(
      "FX5004",
      `${[cert, key, clientCa].filter((file) => file !== undefined).join(", ")}: ${(error as Error).message}`,
      {
        cause: error,
        hint: "PEM files are expected: the certificate with its chain, its own key without a passphrase",
      },
    );
  }
}

/** Node takes a file without a certificate, too: no client would be served, and nobody told why. */
function checkAuthority(file: string, pem: Buffer): void {
  const text = pem.toString("latin1");
  const certificates =
    text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (certificates.length === 0) throw new Error("there is no certificate in it");
    if (text.split("-----BEGIN CERTIFICATE-----").length - 1 !== certificates.length)
      throw new Error("a certificate in it is cut short");
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw new FxError("FX5004", `--tls-client-ca ${file}: ${(error as Error).message}`, {
      cause: error,
      hint: "a PEM file is expected: the certificates of those who sign clients' certificates",
    });
  }
}

/**
 * Looks at the files every second, and reads them when they are others than those read last: Kubernetes replaces a mounted secret through a
 * link, which no file watcher sees. Gives a function that no longer looks.
 */
export function watchTlsFiles(
  files: TlsFiles,
  { stamps }: TlsFilesRead,
  handlers: { changed(context: SecureContextOptions): void; refused(error: FxError): void },
): () => void {
  let seen = stamps;
  const timer = setInterval(() => {
    const now = readStamps(files);
    if (now === seen) return;
    seen = now;
    try {
      handlers.changed(readContext(files));
    } catch (error) {
      handlers.refused(error as FxError);
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function readStamps({ cert, key, clientCa }: TlsFiles): string {
  return [cert, key, clientCa].map((file) => (file === undefined ? "" : stamp(file))).join("\n");
}

function stamp(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return "none";
  }
}

/** Credentials whose certificates can be replaced while the server listens: connections that are open go on. */
export class ReplaceableCredentials extends ServerCredentials {
  constructor(context: SecureContextOptions) {
    const requestCert = context.ca !== undefined;
    super({ requestCert, rejectUnauthorized: requestCert }, context);
  }

  replace(context: SecureContextOptions): void {
    this.updateSecureContextOptions(context);
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

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
