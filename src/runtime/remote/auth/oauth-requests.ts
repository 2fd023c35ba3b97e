import { FxError } from "../../base/errors/errors.ts";
import { form, type Formed, readAs } from "../../base/forms.ts";
import { oneLine } from "../../base/text.ts";
import type { AuthConfig, Grant } from "../config/cluster-config.ts";
import type { OAuthClient } from "./discover-client.ts";
import { OAuthRefusal, OAuthUnavailable, type SendForm } from "./send-form.ts";
import { type Headers, isToken, type Token } from "./token-authorization.ts";

/** What the server answers to a request for a sign-in, as RFC 8628 says. */
const CODES = form.object({
  device_code: form.text,
  user_code: form.text,
  verification_uri: form.text,
  verification_uri_complete: form.optional(form.text),
  expires_in: form.count,
  interval: form.optional(form.count),
});
export type SignInCodes = Formed<typeof CODES>;

/** The requests to a cluster's OAuth server. They throw FX5031 if it does not answer as expected. */
export class OAuthRequests {
  /** What the token is for. */
  readonly #purpose: Readonly<Record<string, string>>;

  /** @param needsTls whether the OAuth server must have TLS, because the cluster has it */
  constructor(
    private readonly sendForm: SendForm,
    private readonly client: OAuthClient,
    grant: Grant,
    private readonly needsTls: boolean,
  ) {
    const scope = (grant.scopes.length > 0 ? grant.scopes : client.scopes).join(" ");
    const audience = grant.audience ?? client.audience;
    this.#purpose = { ...(scope !== "" && { scope }), ...(audience !== "" && { audience }) };
  }

  /** Gets a token for a client and its secret. */
  requestWithSecret({
    clientId,
    secret,
  }: Extract<AuthConfig, { kind: "client-secret" }>): Promise<Token> {
    // As Flyte's own clients: the standard says to encode the ID, too.
    const encoded = new URLSearchParams({ "": secret }).toString().slice(1);
    const authorization = `Basic ${Buffer.from(`${clientId}:${encoded}`).toString("base64")}`;
    const fields = { grant_type: "client_credentials", ...this.#purpose };
    return this.#requestToken(`the secret of client ${clientId}`, fields, { authorization });
  }

  /** Gets the next token. Returns undefined if the refresh token is not valid any more. */
  async refresh(clientId: string, refreshToken: string): Promise<Token | undefined> {
    const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
    const fields = { client_id: clientId, ...grant, ...this.#purpose };
    try {
      const token = await this.#requestToken("the refresh token", fields);
      return { ...token, refreshToken: token.refreshToken ?? refreshToken };
    } catch (error) {
      if (getRefusal(error) !== undefined) return undefined;
      throw error;
    }
  }

  /** Starts a sign-in: the user approves this machine on a page. */
  startSignIn(clientId: string): Promise<SignInCodes> {
    const { deviceEndpoint } = this.client;
    if (deviceEndpoint === "")
      throw new FxError("FX5032", "the cluster has no device flow to sign in with", {
        hint: "set admin.authType to ClientSecret or ExternalCommand",
      });
    const what = `a sign-in of client ${clientId}`;
    const send = async (url: URL): Promise<SignInCodes> => {
      const answer = await this.sendForm(url, { client_id: clientId, ...this.#purpose });
      const codes = readAs(answer, CODES);
      if (codes !== undefined) return codes;
      throw new OAuthUnavailable("an answer without a page to sign in");
    };
    return this.#send(deviceEndpoint, what, send);
  }

  /** Gets the token of a sign-in that the user has approved. */
  requestForSignIn(clientId: string, deviceCode: string): Promise<Token> {
    const type = "urn:ietf:params:oauth:grant-type:device_code";
    const fields = { client_id: clientId, grant_type: type, device_code: deviceCode };
    return this.#requestToken("the sign-in", fields);
  }

  #requestToken(
    what: string,
    fields: Readonly<Record<string, string>>,
    headers?: Headers,
  ): Promise<Token> {
    const { tokenEndpoint, header } = this.client;
    return this.#send(tokenEndpoint, what, async (url) => {
      const answer = await this.sendForm(url, fields, headers);
      const { access_token: value, refresh_token: refreshToken } = answer;
      if (!isToken(value)) throw new OAuthUnavailable("an answer without a token");
      return { value, refreshToken: isToken(refreshToken) ? refreshToken : undefined, header };
    });
  }

  /** @param what what the server may refuse */
  async #send<T>(endpoint: string, what: string, send: (url: URL) => Promise<T>): Promise<T> {
    const url = parseAddress(endpoint, this.needsTls);
    try {
      return await send(url);
    } catch (error) {
      if (error instanceof OAuthRefusal)
        throw new FxError("FX5032", `${url.origin} does not accept ${what}: ${error.message}`, {
          cause: error,
          hint: "check clientId, the secret, scopes and audience in the section admin",
        });
      if (!(error instanceof OAuthUnavailable)) throw error;
      const message = `cannot get a token: ${url.origin}: ${error.message}`;
      throw new FxError("FX5031", message, { cause: error });
    }
  }
}

/** The server's own word for why it refused a request, for instance `authorization_pending`. */
export function getRefusal(error: unknown): string | undefined {
  const { cause } = error as Error;
  return cause instanceof OAuthRefusal ? cause.reason : undefined;
}

/**
 * The cluster names the address, so it must not make fx send a secret in plain text. Another process
 * of this machine may listen on a local address, so a cluster with TLS must not name one either.
 */
function parseAddress(address: string, needsTls: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLocal && !needsTls)) return url;
  throw new FxError(
    "FX5032",
    `the cluster names ${oneLine(url?.origin ?? "no URL")} to get tokens from, which does not use TLS`,
    { hint: "ask the operator of the cluster to serve OAuth over https" },
  );
}
