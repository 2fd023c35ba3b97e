import { statSync } from "node:fs";
import { type SecureContextOptions, createSecureContext } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { readPemFile } from "../../process/user-file.ts";
import type { Logger } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { parseCertificates } from "../../runtime/calls/parse-certificates.ts";
import { readAuthorityFile } from "../read-authority-file.ts";

const CHECK_MS = 1000;

/**
 * The paths of the certificates. With a client CA, the server accepts only clients that it signed.
 */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/**
 * Credentials that read their files again after a change. Open connections keep the old ones. Logs
 * a warning for invalid or expired certificates, and keeps the last valid ones.
 */
export class ReloadedCredentials extends ServerCredentials {
  /** Throws FX5004 if the files cannot be read or do not belong together. */
  constructor(files: TlsFiles, log: Logger) {
    let seen = readStamps(files); // first, so that the next check sees a change during reading
    const context = readContext(files, log);
    const requestCert = context.ca !== undefined;
    super({ requestCert, rejectUnauthorized: requestCert }, context);
    // Kubernetes replaces a mounted secret through a symbolic link, which file watchers do not
    // notice.
    setInterval(() => {
      const now = readStamps(files);
      if (now === seen) return;
      seen = now;
      this.#reload(files, log);
    }, CHECK_MS).unref();
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }

  #reload(files: TlsFiles, log: Logger): void {
    try {
      this.updateSecureContextOptions(readContext(files, log));
      log.info("reloaded the certificates for new connections");
    } catch (error) {
      const why = (error as Error).message;
      log.warn(
        `the changed certificates are invalid, so the server keeps the previous ones: ${why}`,
      );
    }
  }
}

function readContext(tls: TlsFiles, log: Logger): SecureContextOptions {
  const { cert, key, clientCa } = tls;
  const context = {
    cert: readPemFile("--tls-cert", cert),
    key: readPemFile("--tls-key", key),
    ...(clientCa !== undefined && { ca: readAuthorityFile("--tls-client-ca", clientCa) }),
  };
  try {
    createSecureContext(context);
  } catch (error) {
    const files = [cert, key, clientCa].filter((file) => file !== undefined).join(", ");
    throw new FxError("FX5004", `${files}: ${(error as Error).message}`, {
      cause: error,
      hint: "pass PEM files: the certificate with its chain, and its key without a passphrase",
    });
  }
  for (const fault of findValidityFaults(tls, context, new Date())) log.warn(fault);
  return context;
}

function readStamps({ cert, key, clientCa }: TlsFiles): string {
  return [cert, key, clientCa].map((file) => (file === undefined ? "" : stamp(file))).join("\n");
}

function stamp(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return "none"; // reading the file reports it
  }
}

/**
 * One sentence for each certificate that is expired or not valid yet. Such a server starts, but
 * every client rejects it.
 */
export function findValidityFaults(
  { cert, clientCa }: TlsFiles,
  context: SecureContextOptions,
  now: Date,
): readonly string[] {
  return [
    ...faultsIn(`--tls-cert ${cert}`, context.cert as Buffer, now),
    ...faultsIn(`--tls-client-ca ${clientCa}`, context.ca as Buffer | undefined, now),
  ];
}

function faultsIn(file: string, pem: Buffer | undefined, now: Date): string[] {
  if (pem === undefined) return [];
  return parseCertificates(pem.toString("latin1")).flatMap(({ subject, validFrom, validTo }) => {
    const name = subject.replaceAll("\n", ", ");
    if (Date.parse(validTo) < now.getTime())
      return `${file}: the certificate of ${name} expired on ${validTo}`;
    if (Date.parse(validFrom) > now.getTime())
      return `${file}: the certificate of ${name} is not valid before ${validFrom}`;
    return [];
  });
}
