import { FxError } from "../../base/errors/errors.ts";
import type { AuthConfig, Grant } from "../config/cluster-config.ts";
import { isToken } from "./check-token.ts";
import type { OAuthClient } from "./discover-client.ts";
import { OAuthRefusal, type OAuthServer, OAuthUnavailable } from "./oauth-server.ts";
import type { Token } from "./token-authorization.ts";

/** What every request for a token says. */
export interface TokenRequest {
  readonly server: OAuthServer;
  readonly client: OAuthClient;
  readonly grant: Grant;
}

/** Gets a token for a client and its secret. */
export async function requestWithSecret(
  request: TokenRequest,
  { clientId, secret }: Extract<AuthConfig, { kind: "client-secret" }>,
): Promise<Token> {
  const encoded = new URLSearchParams({ "": secret }).toString().slice(1);
  const basic = Buffer.from(`${clientId}:${encoded}`).toString("base64");
  const form = { grant_type: "client_credentials", ...describeGrant(request) };
  try {
    return await requestToken(request, form, { authorization: `Basic ${basic}` });
  } catch (error) {
    throw explainFailure(error, `the secret of client ${clientId}`);
  }
}

/** Gets the next token. Returns undefined if the refresh token is not valid any more. */
export async function refreshToken(
  request: TokenRequest,
  clientId: string,
  refresh: string,
): Promise<Token | undefined> {
  const form = { grant_type: "refresh_token", refresh_token: refresh, client_id: clientId };
  try {
    const token = await requestToken(request, { ...form, ...describeGrant(request) });
    return { ...token, refreshToken: token.refreshToken ?? refresh };
  } catch (error) {
    if (error instanceof OAuthRefusal) return undefined;
    throw explainFailure(error, "the refresh token");
  }
}

/** The fields that say what the token is for. */
export function describeGrant({ client, grant }: TokenRequest): {
  readonly scope: string;
  readonly audience: string;
} {
  const scopes = grant.scopes.length > 0 ? grant.scopes : client.scopes;
  return { scope: scopes.join(" "), audience: grant.audience ?? client.audience };
}

/** @throws OAuthRefusal, OAuthUnavailable, FxError */
export async function requestToken(
  { server, client }: TokenRequest,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Token> {
  const reply = await server.post(client.tokenEndpoint, form, headers);
  const { access_token: value, refresh_token: refresh } = reply;
  if (!isToken(value))
    throw new OAuthUnavailable(
      `${new URL(client.tokenEndpoint).origin}: an answer without a token`,
    );
  return { value, refreshToken: isToken(refresh) ? refresh : undefined, header: client.header };
}

/** Converts failures for the user. @param what the server does not accept */
export function explainFailure(error: unknown, what: string): unknown {
  if (error instanceof OAuthRefusal)
    return new FxError("FX5032", `${error.server} does not accept ${what}: ${error.message}`, {
      cause: error,
      hint: "check clientId, the secret, scopes and audience in the section admin",
    });
  if (error instanceof OAuthUnavailable)
    return new FxError("FX5031", `cannot get a token: ${error.message}`, { cause: error });
  return error;
}
