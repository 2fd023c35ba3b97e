import type { Protocol } from "../../base/protocol.ts";

/** Where a server of connectors listens, and how it is spoken to. */
export interface ConnectorEndpoint {
  /** `HOST:PORT`; an IPv6 address in brackets. */
  readonly address: string;
  /** Default: found out by asking the server which of Flyte's metadata services it has, Flyte 1 first. */
  readonly protocol?: Protocol;
  /** Default: clear text, as Flyte's engine calls a connector with `insecure: true`. */
  readonly tls?: EndpointTls;
}

/** How a server proves who it is, and the client itself. Everything is PEM. */
export interface EndpointTls {
  /** Whose certificates count. Default: those of Node's own CAs. */
  readonly ca?: Uint8Array;
  /** The client's own certificate with its chain, and its key: for a server that asks for one. */
  readonly cert?: Uint8Array;
  /** The private key of `cert`, without a passphrase. The two go together. */
  readonly key?: Uint8Array;
  /** The name that the server's certificate must have, where it is not the host's: behind a port that is forwarded. */
  readonly serverName?: string;
}
