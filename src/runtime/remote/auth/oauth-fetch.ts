import { rootCertificates } from "node:tls";
import { raceAbort, withDeadline } from "../../base/context.ts";
import { isPlainObject, parseJson } from "../../base/json.ts";
import type { TlsSettings } from "../../calls/grpc-tls.ts";
import { readStart } from "../../calls/read-start.ts";
import { isTransientHttpStatus } from "../../calls/retry.ts";
import type { ClusterConfig } from "../config/cluster-config.ts";
import { createHttpAgent, DEADLINE_MS, failureFromConnection } from "../transport/rpc.ts";
import type { Authorization } from "./token-authorization.ts";

/** The server does not answer at the moment, or something else answers in its place. */
export class OAuthUnavailable extends Error {}

/** Sends a form to an OAuth server. Throws OAuthUnavailable unless it answers as OAuth says. */
export type OAuthFetch = (
  address: string,
  form: { readonly headers: Record<string, string>; readonly body: URLSearchParams },
) => Promise<Response>;

const MOST_BYTES = 256 * 1024;

/**
 * Connects to the OAuth server, which may run on the cluster's own host or on another one.
 *
 * @param proxy the authorization for a proxy in front of the cluster
 */
export function createOAuthFetch(
  { host, tls, proxy: proxyUrl }: ClusterConfig,
  proxy: Authorization,
  signal: AbortSignal | undefined,
): OAuthFetch {
  return async (address, { headers, body }) => {
    const { request } = await import("undici");
    const url = new URL(address);
    const isOwn = url.hostname.replace(/^\[|\]$/g, "") === host;
    const proxyHeaders = isOwn ? await proxy.getHeaders() : {};
    const serverTls = isOwn ? tls : toForeignTls(tls);
    const dispatcher = await createHttpAgent({ tls: serverTls, proxy: proxyUrl });
    const send = async (either: AbortSignal): Promise<Response> => {
      const reply = await request(url, {
        method: "POST",
        dispatcher,
        signal: either,
        headers: { ...proxyHeaders, ...headers },
        body: body.toString(),
      });
      return toResponse(reply.statusCode, await readStart(reply.body, MOST_BYTES + 1));
    };
    const race = (either: AbortSignal): Promise<Response> => raceAbort(send(either), either);
    return withDeadline({ ms: DEADLINE_MS, signal }, race, (error, isLate) => {
      if (error instanceof OAuthUnavailable) return error;
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

/** The answer of an OAuth server, without what other clients of Flyte do not look at either. */
function toResponse(statusCode: number, bytes: Uint8Array): Response {
  const json = bytes.length > MOST_BYTES ? undefined : parseJson(Buffer.from(bytes).toString());
  const isSuccess = statusCode < 300;
  const isRefusal = !isTransientHttpStatus(statusCode) && !isSuccess;
  if (!isPlainObject(json) || !(isSuccess || (isRefusal && typeof json["error"] === "string")))
    throw new OAuthUnavailable(
      isSuccess ? "an answer that is not JSON" : `HTTP status ${statusCode}`,
    );
  const fields = { token_type: "bearer", ...json, id_token: undefined };
  return Response.json(fields, { status: isSuccess ? 200 : 400 });
}
