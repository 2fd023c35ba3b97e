import * as oauth from "oauth4webapi";
import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import { isLoopback } from "../../client/split-address.ts";
import type { AuthConfig, Grant } from "../config/cluster-config.ts";
import type { OAuthClient } from "./discover-client.ts";
import { type OAuthFetch, OAuthUnavailable } from "./oauth-fetch.ts";
import { isToken, type Token } from "./token-authorization.ts";

type Form = Readonly<Record<string, string>>;

/** The requests to a cluster's OAuth server. They throw FX5031 if it does not answer as expected. */
export class OAuthRequests {
  readonly #options: oauth.DeviceAuthorizationRequestOptions;
  readonly #server: oauth.AuthorizationServer;
  /** What the token is for. */
  readonly #purpose: Form;

  /** @param needsTls whether the OAuth server must have TLS, because the cluster has it */
  constructor(
    fetch: OAuthFetch,
    private readonly client: OAuthClient,
    grant: Grant,
    private readonly needsTls: boolean,
  ) {
    const { tokenEndpoint, deviceEndpoint } = client;
    this.#options = {
      [oauth.customFetch]: fetch,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- parseAddress refuses them
      [oauth.allowInsecureRequests]: true,
    };
    this.#server = {
      issuer: tokenEndpoint,
      token_endpoint: tokenEndpoint,
      device_authorization_endpoint: deviceEndpoint,
    };
    const scope = (grant.scopes.length > 0 ? grant.scopes : client.scopes).join(" ");
    const audience = grant.audience ?? client.audience;
    this.#purpose = { ...(scope !== "" && { scope }), ...(audience !== "" && { audience }) };
  }

  /** Gets a token for a client and its secret. */
  requestWithSecret({
    clientId,
    secret,
  }: Extract<AuthConfig, { kind: "client-secret" }>): Promise<Token> {
    // As Flyte's own clients: the library would also encode the ID, as the standard says.
    const encoded = new URLSearchParams({ "": secret }).toString().slice(1);
    const basic = Buffer.from(`${clientId}:${encoded}`).toString("base64");
    const authenticate: oauth.ClientAuth = (_server, _client, _form, headers) =>
      headers.set("authorization", `Basic ${basic}`);
    const what = `the secret of client ${clientId}`;
    const type = "client_credentials";
    return this.#requestToken(what, clientId, type, this.#purpose, authenticate);
  }

  /** Gets the next token. Returns undefined if the refresh token is not valid any more. */
  async refresh(clientId: string, refreshToken: string): Promise<Token | undefined> {
    const form = { refresh_token: refreshToken, ...this.#purpose };
    try {
      const token = await this.#requestToken("the refresh token", clientId, "refresh_token", form);
      return { ...token, refreshToken: token.refreshToken ?? refreshToken };
    } catch (error) {
      if (getRefusal(error) !== undefined) return undefined;
      throw error;
    }
  }

  /** Starts a sign-in: the user approves this machine on a page. */
  startSignIn(clientId: string): Promise<oauth.DeviceAuthorizationResponse> {
    const { deviceEndpoint } = this.client;
    if (deviceEndpoint === "")
      throw new FxError("FX5032", "the cluster has no device flow to sign in with", {
        hint: "set admin.authType to ClientSecret or ExternalCommand",
      });
    const client = { client_id: clientId };
    const send = async (): Promise<oauth.DeviceAuthorizationResponse> => {
      const reply = await oauth.deviceAuthorizationRequest(
        this.#server,
        client,
        oauth.None(),
        { ...this.#purpose },
        this.#options,
      );
      return oauth.processDeviceAuthorizationResponse(this.#server, client, reply);
    };
    const what = `a sign-in of client ${clientId}`;
    return this.#send(deviceEndpoint, what, "a page to sign in", send);
  }

  /** Gets the token of a sign-in that the user has approved. */
  requestForSignIn(clientId: string, deviceCode: string): Promise<Token> {
    const type = "urn:ietf:params:oauth:grant-type:device_code";
    return this.#requestToken("the sign-in", clientId, type, { device_code: deviceCode });
  }

  #requestToken(
    what: string,
    clientId: string,
    type: string,
    form: Form,
    authenticate = oauth.None(),
  ): Promise<Token> {
    const client = { client_id: clientId };
    const { tokenEndpoint, header } = this.client;
    return this.#send(tokenEndpoint, what, "a token", async () => {
      const reply = await oauth.genericTokenEndpointRequest(
        this.#server,
        client,
        authenticate,
        type,
        { ...form },
        this.#options,
      );
      const token = await oauth.processGenericTokenEndpointResponse(this.#server, client, reply);
      const { access_token: value, refresh_token: refreshToken } = token;
      if (!isToken(value)) throw new OAuthUnavailable("an answer without a token");
      return { value, refreshToken: isToken(refreshToken) ? refreshToken : undefined, header };
    });
  }

  /**
   * @param what what the server may refuse
   * @param wanted what its answer must contain
   */
  async #send<T>(
    endpoint: string,
    what: string,
    wanted: string,
    send: () => Promise<T>,
  ): Promise<T> {
    const { origin } = parseAddress(endpoint, this.needsTls);
    try {
      return await send();
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError)
        throw new Refusal(error.error, `${origin} does not accept ${what}: ${describe(error)}`);
      const isInvalid =
        error instanceof oauth.OperationProcessingError ||
        error instanceof oauth.UnsupportedOperationError;
      if (!isInvalid && !(error instanceof OAuthUnavailable)) throw error;
      const reason = isInvalid ? `an answer without ${wanted}` : error.message;
      throw new FxError("FX5031", `cannot get a token: ${origin}: ${reason}`, { cause: error });
    }
  }
}

/** The library's error is not its cause: it would say nothing more to the user. */
class Refusal extends FxError {
  constructor(
    readonly word: string,
    summary: string,
  ) {
    const hint = "check clientId, the secret, scopes and audience in the section admin";
    super("FX5032", summary, { hint });
  }
}

/** The server's own word for why it refused a request, for instance `authorization_pending`. */
export function getRefusal(error: unknown): string | undefined {
  return error instanceof Refusal ? error.word : undefined;
}

function describe({ error, error_description: description = "" }: oauth.ResponseBodyError): string {
  return oneLine(description === "" ? error : `${description} (${error})`);
}

/**
 * The cluster names the address, so it must not make fx send a secret in plain text. Another process
 * of this machine may listen on a local address, so a cluster with TLS must not name one either.
 */
function parseAddress(address: string, needsTls: boolean): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = isLoopback(url?.hostname ?? "");
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLocal && !needsTls)) return url;
  throw new FxError(
    "FX5032",
    `the cluster names ${oneLine(url?.origin ?? "no URL")} to get tokens from, which does not use TLS`,
    { hint: "ask the operator of the cluster to serve OAuth over https" },
  );
}
