import { rootCertificates } from "node:tls";
import { raceAbort } from "../../base/abort.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject } from "../../base/json.ts";
import { oneLine } from "../../base/text.ts";
import type { Authorization } from "../authorization.ts";
import { failureFromConnection, parseJson } from "../transport/connect-failure.ts";
import { createHttpAgent } from "../transport/http-agent.ts";
import { readStart } from "../transport/read-start.ts";
import { DEADLINE_MS, type RpcAddress, type RpcTls } from "../transport/rpc.ts";

/** A server's refusal, in OAuth's words. */
export class OAuthRefusal extends Error {
  /** For instance `https://login.example.com`. */
  readonly server: string;
  /** For instance `authorization_pending`. */
  readonly code: string;

  constructor(server: string, code: string, description: string) {
    super(description === "" ? code : `${description} (${code})`);
    this.server = server;
    this.code = code;
  }
}

/** A server that does not answer at the moment, or something else in its place. */
export class OAuthUnavailable extends Error {}

const MOST_BYTES = 256 * 1024;

/** Sends the requests of OAuth, to the cluster's own host or to another one. */
export class OAuthServer {
  readonly #cluster: RpcAddress;
  readonly #proxy: Authorization;
  readonly #proxyUrl: string | undefined;
  readonly #signal: AbortSignal | undefined;

  /**
   * @param proxy the authorization for a proxy in front of the cluster
   * @param options proxyUrl: an HTTP proxy (default: that of the environment)
   */
  constructor(
    cluster: RpcAddress,
    proxy: Authorization,
    options: { readonly proxyUrl: string | undefined; readonly signal: AbortSignal | undefined },
  ) {
    this.#cluster = cluster;
    this.#proxy = proxy;
    this.#proxyUrl = options.proxyUrl;
    this.#signal = options.signal;
  }

  /**
   * Sends a form, and returns the fields of the JSON answer.
   *
   * @throws OAuthRefusal if the server refuses the request; OAuthUnavailable for any other answer;
   * FxError FX5032 for an address that is not safe
   */
  async post(
    address: string,
    form: Readonly<Record<string, string | undefined>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    const { request } = await import("undici");
    const { host, tls } = this.#cluster;
    const url = parseAddress(address, tls !== undefined);
    const isOwn = url.hostname.replace(/^\[|\]$/g, "") === host;
    const dispatcher = await createHttpAgent({
      tls: isOwn ? tls : toForeignTls(tls),
      proxy: this.#proxyUrl,
    });
    const proxyHeaders = isOwn ? await this.#proxy.getHeaders() : {};
    const signal = this.#signal;
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const filled = Object.entries(form).filter(([, value]) => value !== undefined && value !== "");
    const send = async (): Promise<Reply> => {
      const { statusCode, body } = await request(url, {
        method: "POST",
        dispatcher,
        signal: either,
        headers: {
          ...proxyHeaders,
          ...headers,
          accept: "application/json",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams(filled as [string, string][]).toString(),
      });
      return { statusCode, json: await readJson(body) };
    };
    let reply;
    try {
      reply = await raceAbort(send(), either);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = deadline.aborted
        ? `no answer within ${DEADLINE_MS / 1000} s`
        : failureFromConnection(error, url.pathname).message;
      throw new OAuthUnavailable(`${url.origin}: ${reason}`, { cause: error });
    } finally {
      void dispatcher.destroy();
    }
    return toFields(reply, url);
  }
}

/** Other hosts may have public certificates, and get no client certificate. */
function toForeignTls(tls: RpcTls | undefined): RpcTls | undefined {
  if (tls === undefined) return undefined;
  const { ca, skipVerify } = tls;
  return { skipVerify, ca: ca && [ca, ...rootCertificates].join("\n") };
}

interface Reply {
  readonly statusCode: number;
  readonly json: unknown;
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

/** Undefined for an answer that is too long, or not JSON. */
async function readJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const bytes = await readStart(body, MOST_BYTES + 1);
  return bytes.length > MOST_BYTES ? undefined : parseJson(bytes);
}

function toFields({ statusCode, json }: Reply, url: URL): Record<string, unknown> {
  const fields = isPlainObject(json) ? json : {};
  const { error, error_description: description } = fields;
  if (statusCode >= 200 && statusCode < 300 && isPlainObject(json)) return json;
  if (statusCode < 500 && statusCode !== 429 && typeof error === "string")
    throw new OAuthRefusal(
      url.origin,
      oneLine(error),
      typeof description === "string" ? oneLine(description) : "",
    );
  const what = statusCode < 300 ? "an answer that is not JSON" : `HTTP status ${statusCode}`;
  throw new OAuthUnavailable(`${url.origin}: ${what}`);
}
