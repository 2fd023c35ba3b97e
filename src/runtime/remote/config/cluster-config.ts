import type { Protocol } from "../../base/protocol.ts";
import type { RpcAddress } from "../transport/rpc.ts";

/** What the user typed. It wins over the environment, which wins over the file. */
export interface ClusterOptions {
  /** The configuration file. */
  readonly config?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly insecureStore?: boolean | undefined;
  /** Paths of PEM files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly project?: string | undefined;
  readonly domain?: string | undefined;
  readonly org?: string | undefined;
  readonly protocol?: Protocol | undefined;
}

/** How to reach a cluster, and as whom. As in flyte-sdk, no TLS means no authentication. */
export interface ClusterConfig extends RpcAddress {
  /** Undefined if the cluster says it itself. */
  readonly protocol: Protocol | undefined;
  /** Where the endpoint comes from, for messages: `--endpoint`, `$FLYTE_ADMIN_ENDPOINT`, or a file. */
  readonly source: string;
  /** Whether the store may have no TLS, or be on this machine. */
  readonly insecureStore: boolean;
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
