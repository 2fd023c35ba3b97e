import { rootCertificates } from "node:tls";
import { withDeadline } from "../../base/abort.ts";
import { isPlainObject, parseJson } from "../../base/json.ts";
import { oneLine } from "../../base/text.ts";
import type { TlsSettings } from "../../calls/grpc-tls.ts";
import { readStart } from "../../calls/read-start.ts";
import type { ClusterConfig } from "../config/cluster-config.ts";
import { createHttpAgent } from "../transport/http-agent.ts";
import { DEADLINE_MS, failureFromConnection } from "../transport/rpc.ts";
import type { Authorization, Headers } from "./token-authorization.ts";

/** The OAuth server does not answer at the moment, or something else answers in its place. */
export class OAuthUnavailable extends Error {}

/** The OAuth server refuses a request. */
export class OAuthRefusal extends Error {
  /** @param reason its own word, for instance `authorization_pending` */
  constructor(
    readonly reason: string,
    description: unknown,
  ) {
    const hasMore = typeof description === "string" && description !== "";
    super(oneLine(hasMore ? `${description} (${reason})` : reason));
  }
}

/**
 * Sends a form to an OAuth server and returns the fields of its answer. Throws OAuthRefusal, and
 * OAuthUnavailable unless it answers as OAuth says.
 */
export type SendForm = (
  url: URL,
  form: Readonly<Record<string, string>>,
  headers?: Headers,
) => Promise<Record<string, unknown>>;

const MOST_BYTES = 256 * 1024;

/**
 * Connects to the OAuth server, which may run on the cluster's own host or on another one.
 *
 * @param proxy the authorization for a proxy in front of the cluster
 */
export function createSendForm(
  { host, tls, proxy: proxyUrl }: ClusterConfig,
  proxy: Authorization,
  signal: AbortSignal | undefined,
): SendForm {
  return async (url, form, headers) => {
    const { request } = await import("undici");
    const isOwn = url.hostname.replace(/^\[|\]$/g, "") === host;
    const proxyHeaders = isOwn ? await proxy.getHeaders() : {};
    const serverTls = isOwn ? tls : toForeignTls(tls);
    const dispatcher = await createHttpAgent({ tls: serverTls, proxy: proxyUrl });
    const type = "application/x-www-form-urlencoded";
    const send = async (either: AbortSignal): Promise<Record<string, unknown>> => {
      const reply = await request(url, {
        method: "POST",
        dispatcher,
        signal: either,
        headers: { ...proxyHeaders, accept: "application/json", "content-type": type, ...headers },
        body: new URLSearchParams(form).toString(),
      });
      return readFields(reply.statusCode, await readStart(reply.body, MOST_BYTES + 1));
    };
    return withDeadline({ ms: DEADLINE_MS, signal }, send, (error, isLate) => {
      if (error instanceof OAuthUnavailable || error instanceof OAuthRefusal) return error;
      const reason = isLate
        ? `no answer within ${DEADLINE_MS / 1000} s`
        : failureFromConnection(error, url.pathname).message;
      return new OAuthUnavailable(reason, { cause: error });
    }).finally(() => void dispatcher.destroy());
  };
}

/** Other hosts may have public certificates, and get no client certificate. */
function toForeignTls(tls: TlsSettings<string> | undefined): TlsSettings<string> | undefined {
  if (tls === undefined) return undefined;
  const { ca, skipVerify } = tls;
  return { skipVerify, ca: ca && [ca, ...rootCertificates].join("\n") };
}

function readFields(statusCode: number, bytes: Uint8Array): Record<string, unknown> {
  const json = bytes.length > MOST_BYTES ? undefined : parseJson(Buffer.from(bytes).toString());
  const isSuccess = statusCode < 300;
  if (isPlainObject(json)) {
    if (isSuccess) return json;
    const { error, error_description: description } = json;
    if (typeof error === "string" && statusCode < 500 && statusCode !== 429)
      throw new OAuthRefusal(error, description);
  }
  throw new OAuthUnavailable(
    isSuccess ? "an answer that is not JSON" : `HTTP status ${statusCode}`,
  );
}
