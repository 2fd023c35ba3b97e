import type { Protocol } from "../../base/protocol.ts";

/** How to reach a cluster, and as whom. */
export interface ClusterConfig {
  /** Without brackets if it is an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** Undefined if the cluster says it itself. */
  readonly protocol: Protocol | undefined;
  /** Where the endpoint comes from, for messages: `--endpoint`, `$FLYTE_ADMIN_ENDPOINT`, or a file. */
  readonly source: string;
  /** No TLS, and as in flyte-sdk, no authentication. */
  readonly insecure: boolean;
  readonly skipVerify: boolean;
  /** Whether the store may have no TLS, or be on this machine. */
  readonly insecureStore: boolean;
  /** The content of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /**
   * The URL of an HTTP proxy for OAuth, as in Flyte's own clients. Default: that of the environment,
   * which calls always use.
   */
  readonly proxy: string | undefined;
  /** Prints the token for a proxy in front of the cluster. */
  readonly proxyCommand: readonly string[] | undefined;
  readonly auth: AuthConfig;
  /** The header for the token. Default: the one that the cluster names, else `authorization`. */
  readonly authorizationHeader: string | undefined;
  /** Empty if it is not configured. */
  readonly org: string;
  readonly project: string;
  readonly domain: string;
  /** The origin of the console. Default: that of the endpoint. */
  readonly consoleUrl: string | undefined;
}

/** How fx gets a token when the cluster asks for one. */
export type AuthConfig =
  | { readonly kind: "none" }
  | { readonly kind: "command"; readonly command: readonly string[] }
  | ({ readonly kind: "client-secret"; readonly clientId: string; readonly secret: string } & Grant)
  /** The client defaults to the one that the cluster names. */
  | ({ readonly kind: "device-flow"; readonly clientId: string | undefined } & Grant)
  /** A kind that fx does not support; used only if the cluster asks for a token. */
  | { readonly kind: "unsupported"; readonly name: string };

/** What a token is for. */
export interface Grant {
  /** Empty: the scopes that the cluster names. */
  readonly scopes: readonly string[];
  /** Default: the audience that the cluster names. */
  readonly audience: string | undefined;
}
