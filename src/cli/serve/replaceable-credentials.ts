import type { SecureContextOptions } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";

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
