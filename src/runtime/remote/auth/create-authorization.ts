import { FxError } from "../../base/errors/errors.ts";
import { type Authorization, type Headers, NO_AUTHORIZATION } from "../authorization.ts";
import type { ClusterCalls } from "../cluster-calls.ts";
import type { AuthConfig, ClusterConfig } from "../config/cluster-config.ts";
import type { Environment } from "../config/config-file.ts";
import type { RpcAddress } from "../transport/rpc.ts";
import { discoverClient, discoverHeader } from "./discover-client.ts";
import { createOAuthFetch } from "./oauth-fetch.ts";
import { OAuthRequests } from "./oauth-requests.ts";
import { runTokenCommand } from "./run-token-command.ts";
import { signIn, type SignInTools } from "./sign-in.ts";
import { type Token, TokenAuthorization } from "./token-authorization.ts";
import { type TokenPlace, TokenStore } from "./token-store.ts";

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
  { env, onSecret, signal }: AuthTools,
): Authorization {
  if (proxyCommand === undefined) return NO_AUTHORIZATION;
  const runCommand = async (): Promise<string> => {
    const token = await runTokenCommand(proxyCommand, { key: "admin.proxyCommand", env, signal });
    onSecret(token);
    return `Bearer ${token}`;
  };
  let token: Promise<string> | undefined;
  const getHeaders = async (): Promise<Headers> => ({
    [PROXY_HEADER]: await (token ??= runCommand()),
  });
  return {
    getHeaders,
    async renew(_failure, refused) {
      const current = await getHeaders();
      if (current[PROXY_HEADER] === refused[PROXY_HEADER]) token = undefined;
      return true;
    },
  };
}

/**
 * The authorization that is configured.
 *
 * @param calls the cluster without a token
 */
export function createAuthorization(
  config: ClusterConfig,
  address: RpcAddress,
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
      return createCommandAuthorization(auth.command, config, calls, tools);
    case "client-secret":
    case "device-flow":
      return createOAuthAuthorization(auth, config, address, calls, proxy, tools);
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
function createCommandAuthorization(
  command: readonly string[],
  { authorizationHeader }: ClusterConfig,
  calls: ClusterCalls,
  { env, onSecret, signal }: AuthTools,
): Authorization {
  return new TokenAuthorization({
    readKept: () => undefined,
    keep: () => undefined,
    obtain: async () => {
      const value = await runTokenCommand(command, { key: "admin.command", env, signal });
      onSecret(value);
      const header = authorizationHeader ?? (await discoverHeader(calls));
      return { value, refreshToken: undefined, header };
    },
  });
}

function createOAuthAuthorization(
  auth: Extract<AuthConfig, { kind: "client-secret" | "device-flow" }>,
  { authorizationHeader, proxy: proxyUrl }: ClusterConfig,
  address: RpcAddress,
  calls: ClusterCalls,
  proxy: Authorization,
  tools: AuthTools,
): Authorization {
  const fetch = createOAuthFetch(address, proxy, { proxyUrl, signal: tools.signal });
  const { kind, clientId = "", scopes, audience = "" } = auth;
  const owner = [calls.endpoint, kind, clientId, scopes.join(" "), audience];
  const store = tools.tokens && new TokenStore(tools.tokens, owner);
  const hide = (token: Token): Token => {
    tools.onSecret(token.value);
    if (token.refreshToken !== undefined) tools.onSecret(token.refreshToken);
    return token;
  };
  if (auth.kind === "client-secret") tools.onSecret(auth.secret);
  return new TokenAuthorization({
    readKept: () => {
      const token = store?.read();
      return token && hide(token);
    },
    keep: (token) => store?.write(token),
    obtain: async (refused) => {
      const found = await discoverClient(calls);
      const client = { ...found, header: authorizationHeader ?? found.header };
      const requests = new OAuthRequests(fetch, client, auth, address.tls !== undefined);
      if (auth.kind === "client-secret") return hide(await requests.requestWithSecret(auth));
      const refresh = refused?.refreshToken;
      const id = auth.clientId ?? client.clientId;
      const next = refresh === undefined ? undefined : await requests.refresh(id, refresh);
      return hide(next ?? (await signIn(requests, id, tools)));
    },
  });
}
