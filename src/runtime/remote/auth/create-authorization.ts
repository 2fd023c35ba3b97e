import type { Awaitable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { ClusterCalls } from "../cluster-calls.ts";
import type { AuthConfig, ClusterConfig } from "../config/cluster-config.ts";
import type { Environment } from "../config/config-file.ts";
import { discoverClient, discoverHeader } from "./discover-client.ts";
import { createOAuthFetch } from "./oauth-fetch.ts";
import { OAuthRequests } from "./oauth-requests.ts";
import { runTokenCommand, type TokenCommandOptions } from "./run-token-command.ts";
import { signIn, type SignInTools } from "./sign-in.ts";
import {
  type Authorization,
  NO_AUTHORIZATION,
  type Token,
  TokenAuthorization,
  type TokenPlace,
  type TokenSource,
  TokenStore,
} from "./token-authorization.ts";

/** What authentication needs of the process. */
export interface AuthTools extends SignInTools {
  /** For token commands. */
  readonly env: Environment;
  /** Where fx keeps tokens, and numbers for file names. Undefined: fx keeps none. */
  readonly tokens: TokenPlace | undefined;
}

const PROXY_HEADER = "proxy-authorization";

/**
 * The authorization for a proxy in front of the cluster. It sends a token from the first call on,
 * because such a proxy lets nothing pass without one.
 */
export function createProxyAuthorization(
  { proxyCommand }: ClusterConfig,
  tools: AuthTools,
): Authorization {
  if (proxyCommand === undefined) return NO_AUTHORIZATION;
  const source = createCommandSource(proxyCommand, "admin.proxyCommand", () => PROXY_HEADER, tools);
  return new TokenAuthorization({ ...source, isNeededAtOnce: true });
}

/**
 * The authorization that is configured.
 *
 * @param calls the cluster without a token
 */
export function createAuthorization(
  config: ClusterConfig,
  calls: ClusterCalls,
  proxy: Authorization,
  tools: AuthTools,
): Authorization {
  const { auth } = config;
  switch (auth.kind) {
    case "none":
      return refuse(`${calls.endpoint} asks for a token, which fx sends only with TLS`, {
        hint: "leave out --insecure, or set admin.insecure to false",
      });
    case "unsupported":
      return refuse(`${calls.endpoint} asks for a token, but fx does not support ${auth.name}`, {
        hint: "set admin.authType, or FLYTE_ADMIN_AUTHTYPE, to DeviceFlow, ClientSecret or ExternalCommand",
      });
    case "command":
      return new TokenAuthorization(
        createCommandSource(
          auth.command,
          "admin.command",
          () => config.authorizationHeader ?? discoverHeader(calls),
          tools,
        ),
      );
    case "client-secret":
    case "device-flow":
      return createOAuthAuthorization(auth, config, calls, proxy, tools);
  }
}

function refuse(message: string, options: { readonly hint: string }): Authorization {
  return {
    getHeaders: () => Promise.resolve({}),
    renew: ({ status }) =>
      status === "UNAUTHENTICATED"
        ? Promise.reject(new FxError("FX5032", message, options))
        : Promise.resolve(false),
  };
}

/** fx keeps no token of a command: the command knows best how long to keep it. */
function createCommandSource(
  command: readonly string[],
  key: TokenCommandOptions["key"],
  getHeader: () => Awaitable<string>,
  { env, onSecret, signal }: AuthTools,
): TokenSource {
  const obtain = async (): Promise<Token> => {
    const value = await runTokenCommand(command, { key, env, signal });
    return { value, refreshToken: undefined, header: await getHeader() };
  };
  return { obtain, onSecret };
}

function createOAuthAuthorization(
  auth: Extract<AuthConfig, { kind: "client-secret" | "device-flow" }>,
  config: ClusterConfig,
  calls: ClusterCalls,
  proxy: Authorization,
  tools: AuthTools,
): Authorization {
  const { authorizationHeader, tls } = config;
  const fetch = createOAuthFetch(config, proxy, tools.signal);
  const { kind, clientId = "", scopes, audience = "" } = auth;
  const owner = [calls.endpoint, kind, clientId, scopes.join(" "), audience];
  const { tokens, onSecret } = tools;
  if (auth.kind === "client-secret") onSecret(auth.secret);
  return new TokenAuthorization({
    onSecret,
    store: tokens && new TokenStore(tokens, owner),
    obtain: async (refused) => {
      const found = await discoverClient(calls);
      const client = { ...found, header: authorizationHeader ?? found.header };
      const requests = new OAuthRequests(fetch, client, auth, tls !== undefined);
      if (auth.kind === "client-secret") return requests.requestWithSecret(auth);
      const refresh = refused?.refreshToken;
      const id = auth.clientId ?? client.clientId;
      const next = refresh === undefined ? undefined : await requests.refresh(id, refresh);
      return next ?? signIn(requests, id, tools);
    },
  });
}
