import { Flags } from "@oclif/core";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { Protocol } from "../runtime/base/protocol.ts";
import { splitAddress } from "../runtime/client/split-address.ts";
import type { ConnectorEndpoint, EndpointTls } from "../runtime/task/run/run-options.ts";
import { readPemFile } from "./unreadable-file-error.ts";

/** The parsed flags of a command that can call a connector server. */
export interface EndpointFlags {
  readonly endpoint?: string | undefined;
  readonly protocol?: Protocol | undefined;
  readonly tls: boolean;
  readonly "tls-ca"?: string | undefined;
  readonly "tls-cert"?: string | undefined;
  readonly "tls-key"?: string | undefined;
  readonly "tls-server-name"?: string | undefined;
}

/** `--endpoint` and the flags for TLS. Each command adds its own `--protocol`. */
export const ENDPOINT_FLAGS = {
  endpoint: Flags.string({
    description: "Run the task on this connector server: fx serve, or one of Flyte's own.",
    helpGroup: "ENDPOINT",
    helpValue: "HOST:PORT",
  }),
  tls: Flags.boolean({
    description: "Connect with TLS. The other --tls flags imply it.",
    helpGroup: "ENDPOINT",
  }),
  "tls-ca": Flags.string({
    description: "Trust this CA instead of the default ones.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-cert": Flags.string({
    description: "The client's certificate, if the endpoint requires one.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-key": Flags.string({
    description: "The key of the client's certificate.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-server-name": Flags.string({
    description: "The name in the endpoint's certificate, if it differs from the host.",
    helpGroup: "ENDPOINT",
    helpValue: "NAME",
  }),
};

/**
 * Returns undefined without `--endpoint`. Throws FX2000 for flags that cannot be combined, FX2002
 * for an invalid `HOST:PORT`, FX5004 for certificates that cannot be read.
 */
export function endpointFromFlags(flags: EndpointFlags): ConnectorEndpoint | undefined {
  const tls = tlsFromFlags(flags);
  if (flags.endpoint !== undefined) {
    splitAddress(flags.endpoint);
    return {
      address: flags.endpoint,
      ...(flags.protocol !== undefined && { protocol: flags.protocol }),
      ...(tls !== undefined && { tls }),
    };
  }
  if (tls === undefined) return undefined;
  throw new FxError("FX2000", "--tls flags need --endpoint", { hint: "--endpoint 127.0.0.1:8000" });
}

/** A warning if others on the network could read the calls. */
export function warnOfUnencrypted({ address, tls }: ConnectorEndpoint): string | undefined {
  if (tls !== undefined || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/i.test(address))
    return undefined;
  return `warning: the connection to ${address} is not encrypted; pass --tls to encrypt it`;
}

function tlsFromFlags(flags: EndpointFlags): EndpointTls | undefined {
  const {
    tls,
    "tls-ca": ca,
    "tls-cert": cert,
    "tls-key": key,
    "tls-server-name": serverName,
  } = flags;
  if (!tls && [ca, cert, key, serverName].every((value) => value === undefined)) return undefined;
  if ((cert === undefined) !== (key === undefined))
    throw incompleteCertificateError(cert === undefined ? "--tls-cert" : "--tls-key");
  return {
    ...(ca !== undefined && { ca: readPemFile("--tls-ca", ca) }),
    ...(cert !== undefined && { cert: readPemFile("--tls-cert", cert) }),
    ...(key !== undefined && { key: readPemFile("--tls-key", key) }),
    ...(serverName !== undefined && { serverName }),
  };
}

function incompleteCertificateError(missing: string): FxError {
  return new FxError(
    "FX2000",
    `${missing} is missing: a client certificate and its key go together`,
    { hint: `${missing} FILE` },
  );
}
