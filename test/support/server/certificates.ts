import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Creates certificates in a folder with the installed `openssl`. */
export class Certificates {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Creates a CA: NAME.crt and NAME.key. */
  authority(name: string): void {
    this.#run(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.crt`,
    );
  }

  /** Creates a certificate signed by a CA. Negative `days` make it an expired one. */
  signed(name: string, authority: string, names = "DNS:localhost,IP:127.0.0.1", days = 2): void {
    this.#run(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=${names}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
    );
    this.#run(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      `${authority}.crt`,
      "-CAkey",
      `${authority}.key`,
      "-CAcreateserial",
      "-days",
      String(days),
      "-copy_extensions",
      "copy",
      "-out",
      `${name}.crt`,
    );
  }

  path(file: string): string {
    return join(this.#folder, file);
  }

  #run(...args: string[]): void {
    execFileSync("openssl", args, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
  }
}
