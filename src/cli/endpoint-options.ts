import type { Interfaces } from "@oclif/core";
import { readPemFile } from "../process/user-file.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { Protocol } from "../runtime/base/protocol.ts";
import { isOnThisMachine, splitAddress } from "../runtime/client/split-address.ts";
import type { ConnectorEndpoint, EndpointTls } from "../runtime/task/run/run-options.ts";
import { readAuthorityFile } from "./read-authority-file.ts";
import { switchFlag, textFlag } from "./shared-flags.ts";

const endpointFlag = (helpValue: string, description: string, dependsOn: string[] = []) =>
  textFlag(helpValue, description, { helpGroup: "ENDPOINT", dependsOn });

/** `--endpoint` and the flags for TLS. Each command adds its own `--protocol`. */
export const ENDPOINT_FLAGS = {
  endpoint: endpointFlag(
    "HOST:PORT",
    "Run the task on this connector server: fx serve, or one of Flyte's own.",
  ),
  tls: switchFlag("Connect with TLS. The other --tls flags imply it.", { helpGroup: "ENDPOINT" }),
  "tls-ca": endpointFlag("FILE", "Trust this CA instead of the default ones."),
  "tls-cert": endpointFlag("FILE", "The client's certificate, if the endpoint requires one.", [
    "tls-key",
  ]),
  "tls-key": endpointFlag("FILE", "The key of the client's certificate.", ["tls-cert"]),
  "tls-server-name": endpointFlag(
    "NAME",
    "The name in the endpoint's certificate, if it differs from the host.",
  ),
};

/** The parsed flags of a command that can call a connector server. */
export type EndpointFlags = Omit<Interfaces.InferredFlags<typeof ENDPOINT_FLAGS>, "json"> & {
  readonly protocol?: Protocol | undefined;
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

/** Warns if others on the network could read the calls. */
export function warnOfUnencrypted(
  { address, tls }: ConnectorEndpoint,
  note: (text: string) => void,
): void {
  if (tls === undefined && !isOnThisMachine(address))
    note(`warning: the connection to ${address} is not encrypted; pass --tls to encrypt it`);
}

function tlsFromFlags(flags: EndpointFlags): EndpointTls | undefined {
  const { "tls-ca": ca, "tls-cert": cert, "tls-key": key, "tls-server-name": serverName } = flags;
  if (!flags.tls && [ca, cert, key, serverName].every((value) => value === undefined))
    return undefined;
  return {
    ...(ca !== undefined && { ca: readAuthorityFile("--tls-ca", ca) }),
    ...(cert !== undefined && { cert: readPemFile("--tls-cert", cert) }),
    ...(key !== undefined && { key: readPemFile("--tls-key", key) }),
    ...(serverName !== undefined && { serverName }),
  };
}
