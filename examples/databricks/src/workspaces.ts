import { type GetRequest, RetryableError, UserError } from "flyte-fx";
import { type JsonRequest, requestJson } from "flyte-fx/http";
import { type Job, quoteIds } from "./job.ts";

/** The secrets of this server: a personal access token, or the secret of a service principal. */
export const TOKEN = "FLYTE_DATABRICKS_ACCESS_TOKEN";
export const CLIENT_SECRET = "DATABRICKS_CLIENT_SECRET";

/** The settings that say where a request goes, and with which token. */
export type Access = Pick<Job, "databricks_instance"> &
  Partial<Pick<Job, "auth_token" | "auth_type" | "client_id">>;

type ApiRequest = Pick<JsonRequest, "path" | "query" | "body" | "signal" | "idempotent"> & {
  readonly method: "GET" | "POST";
};

/** Tokens are replaced this long before they expire. */
const EARLY_MS = 60_000;

/** Calls the workspaces that the operator allows, and no other host. */
export class Workspaces {
  readonly #hosts: readonly string[];
  /** Tokens of service principals. */
  readonly #issued = new Map<string, { readonly token: string; readonly endsAt: number }>();

  constructor(hosts: readonly string[]) {
    this.#hosts = hosts;
  }

  /**
   * Sends a request with the credentials of a job.
   *
   * @throws RetryableError also if Databricks rejects the credentials: the run itself may be fine
   */
  async call<Answer>(context: GetRequest, access: Access, request: ApiRequest): Promise<Answer> {
    const { databricks_instance: host, client_id } = access;
    if (!this.#hosts.includes(host))
      throw new UserError("HOST_REFUSED", `${host} is not in DATABRICKS_HOSTS of this server`);
    try {
      const token = await this.#getToken(context, access);
      const headers = { authorization: `Bearer ${token}` };
      return await requestJson<Answer>(
        { ...context, fetch: readExactly(context.fetch, token) },
        { ...request, baseUrl: `https://${host}/api/2.1/jobs`, headers },
      );
    } catch (error) {
      const { code = "", message } = error as UserError;
      if (!["HTTP_401", "HTTP_403"].includes(code)) throw error;
      this.#issued.delete(`${host} ${client_id}`);
      throw new RetryableError(code, message);
    }
  }

  async #getToken(context: GetRequest, access: Access): Promise<string> {
    const { clock, connection, secrets } = context;
    const { databricks_instance: host, auth_token, auth_type, client_id } = access;
    if (auth_token) return auth_token;
    if (auth_type !== "oauth_m2m")
      return connection?.secrets["databricks_token"] ?? secrets.get(TOKEN);
    const key = `${host} ${client_id}`;
    const issued = this.#issued.get(key);
    if (issued !== undefined && clock.now() < issued.endsAt) return issued.token;
    const answer = await requestJson<{ access_token: string; expires_in?: number }>(context, {
      method: "POST",
      baseUrl: `https://${host}`,
      path: "/oidc/v1/token",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        scope: "all-apis",
        client_id: client_id ?? "",
        client_secret: secrets.get(CLIENT_SECRET),
      }),
      idempotent: true,
    });
    const { access_token: token, expires_in = 3600 } = answer;
    this.#issued.set(key, { token, endsAt: clock.now() + expires_in * 1000 - EARLY_MS });
    return token;
  }
}

/**
 * A fetch whose answers have ids as strings, because numbers would round them, and no token: fx does
 * not know that of a service principal as a secret.
 */
function readExactly(send: typeof fetch, token: string): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.body === null) return response;
    const text = await response.text();
    return new Response(quoteIds(text).replaceAll(token, "[secret]"), response);
  };
}
