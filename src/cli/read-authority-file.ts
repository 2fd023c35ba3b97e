import { readPemFile } from "../process/user-file.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { parseCertificates } from "../runtime/calls/parse-certificates.ts";

/** Reads the CAs that a flag names. Throws FX5004 if they cannot be read, or one is invalid. */
export function readAuthorityFile(flag: string, file: string): Buffer {
  const pem = readPemFile(flag, file);
  try {
    parseCertificates(pem.toString("latin1"));
  } catch (error) {
    const why = (error as Error).message;
    throw new FxError("FX5004", `${flag}: ${file} is not a PEM file of certificates: ${why}`, {
      cause: error,
      hint: "pass the certificates of the CAs to trust, each of them whole",
    });
  }
  return pem;
}
