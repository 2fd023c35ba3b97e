import { readOrRefuse, readPemFile } from "../process/user-file.ts";
import { parseCertificates } from "../runtime/calls/parse-certificates.ts";

/** Reads the CAs that a flag names. Throws FX5004 if they cannot be read, or one is invalid. */
export function readAuthorityFile(flag: string, file: string): Buffer {
  const pem = readPemFile(flag, file);
  const hint = "pass the certificates of the CAs to trust, each of them whole";
  readOrRefuse(() => parseCertificates(pem.toString("latin1")), "FX5004", flag, file, hint);
  return pem;
}
