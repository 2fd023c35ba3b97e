import { FxError } from "../base/errors/errors.ts";
import { oneLine } from "../base/text.ts";
import type { ClusterConfig } from "./config/cluster-config.ts";
import { formatAddress } from "./config/parse-endpoint.ts";
import type { TlsFault } from "./transport/find-tls-fault.ts";

/** For instance `flyte.example.com:443 (from ~/.flyte/config.yaml)`. */
export function describeEndpoint({ host, port, source }: ClusterConfig): string {
  return `${formatAddress(host, port)} (from ${source})`;
}

/** FX5034 for TLS settings that do not suit the server. */
export function createTlsError(fault: TlsFault, config: ClusterConfig): FxError {
  const { message, hint } = explainFault(fault, config);
  return new FxError("FX5034", `cannot connect to ${describeEndpoint(config)}: ${message}`, {
    hint,
  });
}

function explainFault(
  fault: TlsFault,
  { tls }: ClusterConfig,
): { readonly message: string; readonly hint: string } {
  switch (fault.kind) {
    case "server-uses-tls":
      return {
        message: "the server uses TLS, but fx was told to connect without",
        hint: "leave out --insecure, set admin.insecure to false, or write https:// before the endpoint",
      };
    case "server-is-plain":
      return {
        message: "the server does not use TLS",
        hint: "pass --insecure, or set admin.insecure to true",
      };
    case "client-refused":
      return tls?.cert === undefined
        ? {
            message: "the server ended the connection after the TLS handshake",
            hint: "pass --tls-cert and --tls-key if the server requires a client certificate",
          }
        : {
            message: "the server does not accept the client certificate",
            hint: "check that the server's client CA signed the certificate of --tls-cert",
          };
    case "certificate":
      return explainCertificate(fault, tls?.ca !== undefined);
  }
}

function explainCertificate(
  { code, names, validTo }: Extract<TlsFault, { kind: "certificate" }>,
  hasAuthority: boolean,
): { readonly message: string; readonly hint: string } {
  switch (code) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return {
        message: `the server's certificate is for other names: ${oneLine(names) || "none"}`,
        hint: "use one of these names as the endpoint",
      };
    case "CERT_HAS_EXPIRED":
      return {
        message: `the server's certificate expired on ${oneLine(validTo)}`,
        hint: "renew the certificate, or check the date of this machine",
      };
    default:
      return {
        message: hasAuthority
          ? `the configured CA did not sign the server's certificate (${oneLine(code)})`
          : `no trusted CA signed the server's certificate (${oneLine(code)})`,
        hint: "pass --tls-ca FILE with the CA's certificate, or set admin.caCertFilePath",
      };
  }
}
