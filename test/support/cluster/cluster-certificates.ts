import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { ServerOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerCredentials } from "@grpc/grpc-js";
import { endWithScope } from "../hooks/current-test.ts";
import { Certificates } from "../server/certificates.ts";

/** A server's certificate, and the CA of the clients that it accepts. */
export interface ServerTls {
  readonly certificate: "server" | "expired" | "foreign";
  readonly clientCa?: "ca";
}

/** TLS that asks clients for no certificate. */
export const SERVER_TLS: ServerTls = { certificate: "server" };

/** Certificates for the servers of a test file. */
export class ClusterCertificates {
  readonly #folder = mkdtempSync(join(tmpdir(), "fx-cluster-"));

  constructor() {
    endWithScope(() => rmSync(this.#folder, { recursive: true, force: true }));
    const certificates = new Certificates(this.#folder);
    certificates.authority("ca");
    certificates.authority("other-ca");
    certificates.signed("server", "ca");
    certificates.signed("client", "ca");
    certificates.signed("expired", "ca", undefined, -1);
    certificates.signed("foreign", "ca", "DNS:elsewhere.example");
  }

  /** The text of `NAME.crt` or `NAME.key`. */
  read(file: string): string {
    return readFileSync(join(this.#folder, file), "utf8");
  }

  path(file: string): string {
    return join(this.#folder, file);
  }

  forHttps({ certificate, clientCa }: ServerTls = SERVER_TLS): ServerOptions {
    return {
      cert: this.read(`${certificate}.crt`),
      key: this.read(`${certificate}.key`),
      ...(clientCa !== undefined && {
        ca: this.read(`${clientCa}.crt`),
        requestCert: true,
        rejectUnauthorized: true,
      }),
    };
  }

  forGrpc({ certificate, clientCa }: ServerTls): ServerCredentials {
    const pair = {
      cert_chain: Buffer.from(this.read(`${certificate}.crt`)),
      private_key: Buffer.from(this.read(`${certificate}.key`)),
    };
    const ca = clientCa === undefined ? null : Buffer.from(this.read(`${clientCa}.crt`));
    return ServerCredentials.createSsl(ca, [pair], ca !== null);
  }
}
