import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { type SecureContextOptions, createSecureContext } from "node:tls";
import { FxError } from "../../runtime/errors.ts";
import { readPemFile } from "../pem-file.ts";

const LOOK_MS = 1000;

/** Where the certificates lie. With a client CA only clients that it signed are served. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** Reads the certificates, and tries them. Throws FX5004 where they cannot be read or do not fit together. */
export function readTlsFiles({ cert, key, clientCa }: TlsFiles): SecureContextOptions {
  const context = { cert: readPemFile("--tls-cert", cert), key: readPemFile("--tls-key", key), ...(clientCa !== undefined && { ca: readPemFile("--tls-client-ca", clientCa) }) };
  if (context.ca !== undefined) checkAuthority(clientCa!, context.ca);
  try {
    createSecureContext(context);
    return context;
  } catch (error) {
    throw new FxError("FX5004", `${[cert, key, clientCa].filter((file) => file !== undefined).join(", ")}: ${(error as Error).message}`, { cause: error, hint: "PEM files are expected: the certificate with its chain, its own key without a passphrase" });
  }
}

/** Node takes a file without a certificate, too: no client would be served, and nobody told why. */
function checkAuthority(file: string, pem: Buffer): void {
  const certificates = pem.toString("latin1").match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    if (certificates.length === 0) throw new Error("there is no certificate in it");
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw new FxError("FX5004", `--tls-client-ca ${file}: ${(error as Error).message}`, { cause: error, hint: "a PEM file is expected: the certificates of those who sign clients' certificates" });
  }
}

/**
 * Looks at the files every second, and reads them when they are others: Kubernetes replaces a mounted secret through a
 * link, which no file watcher sees. Gives a function that no longer looks.
 */
export function watchTlsFiles(files: TlsFiles, told: { changed(context: SecureContextOptions): void; refused(error: FxError): void }): () => void {
  let seen = fingerprint(files);
  const timer = setInterval(() => {
    const now = fingerprint(files);
    if (now === seen) return;
    seen = now;
    try {
      told.changed(readTlsFiles(files));
    } catch (error) {
      told.refused(error as FxError);
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function fingerprint({ cert, key, clientCa }: TlsFiles): string {
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
