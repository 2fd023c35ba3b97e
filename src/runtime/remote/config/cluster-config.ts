import type { Protocol } from "../../base/protocol.ts";

/** How to reach a cluster, and as whom. */
export interface ClusterConfig {
  readonly host: string;
  readonly port: number;
  /** Undefined if the cluster says it itself. */
  readonly protocol: Protocol | undefined;
  /** Where the endpoint comes from, for messages: `--endpoint`, `$FLYTE_ADMIN_ENDPOINT`, or a file. */
  readonly source: string;
  /** No TLS, and as in flyte-sdk, no authentication. */
  readonly insecure: boolean;
  readonly skipVerify: boolean;
  /** The content of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly proxy: string | undefined;
  readonly auth: AuthConfig;
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
  | {
      readonly kind: "client-secret";
      readonly clientId: string;
      readonly secret: string;
      readonly scopes: readonly string[];
      readonly audience: string | undefined;
    }
  | {
      readonly kind: "device-flow";
      readonly clientId: string | undefined;
      readonly scopes: readonly string[];
      readonly audience: string | undefined;
    }
  /** A kind that fx does not support; used only if the cluster asks for a token. */
  | { readonly kind: "unsupported"; readonly name: string };
