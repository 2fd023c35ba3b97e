import { Flags } from "@oclif/core";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { Protocol } from "../runtime/base/protocol.ts";
import { splitAddress } from "../runtime/client/split-address.ts";
import type { ConnectorEndpoint, EndpointTls } from "../runtime/task/run/run-options.ts";
import { readPemFile } from "./unreadable-file-error.ts";

/** The flags of a command that speaks to a connector server. */
export interface EndpointFlags {
  readonly endpoint?: string | undefined;
  readonly protocol?: Protocol | undefined;
  readonly tls: boolean;
  readonly "tls-ca"?: string | undefined;
  readonly "tls-cert"?: string | undefined;
  readonly "tls-key"?: string | undefined;
  readonly "tls-server-name"?: string | undefined;
}

/** `--endpoint` and what goes with it; `--protocol` is each command's own. */
export const ENDPOINT_FLAGS = {
  endpoint: Flags.string({
    description: "Let a connector server do the work: fx serve, or one of Flyte's own.",
    helpGroup: "ENDPOINT",
    helpValue: "HOST:PORT",
  }),
  tls: Flags.boolean({
    description: "Speak TLS with the endpoint; the other --tls flags imply it.",
    helpGroup: "ENDPOINT",
  }),
  "tls-ca": Flags.string({
    description: "Trust certificates of this CA, in place of the usual ones.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-cert": Flags.string({
    description: "The client's own certificate, where the endpoint asks for one.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-key": Flags.string({
    description: "The key of the client's certificate.",
    helpGroup: "ENDPOINT",
    helpValue: "FILE",
  }),
  "tls-server-name": Flags.string({
    description: "The name in the endpoint's certificate, where it is not the host's.",
    helpGroup: "ENDPOINT",
    helpValue: "NAME",
  }),
};

/**
 * Undefined where no endpoint is asked for. Throws FX2000 for flags that go together and are not, FX2002 for no `HOST:PORT`, FX5004 for certificates
 * that cannot be read.
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
  throw new FxError(
    "FX2000",
    "--tls flags are for a connector server, and there is no --endpoint",
    { hint: "--endpoint 127.0.0.1:8000" },
  );
}

/** What others on the way could read; undefined where they cannot. */
export function warnOfUnencrypted({ address, tls }: ConnectorEndpoint): string | undefined {
  if (tls !== undefined || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/i.test(address))
    return undefined;
  return `warning: what goes to ${address} is not encrypted; --tls speaks TLS with it`;
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
  return new FxError("FX2000", `${missing} is missing: a client's certificate needs its key`, {
    hint: `${missing} FILE`,
  });
}
