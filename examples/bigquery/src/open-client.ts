import { createPrivateKey } from "node:crypto";
import type { BigQueryOptions } from "@google-cloud/bigquery";
import { UserError } from "flyte-fx";
import { type ClientContext, FetchBigQuery } from "./fetch-client.ts";

export interface ClientOptions {
  readonly projectId: string;
  /** JSON key of a service account. Default: Application Default Credentials. */
  readonly key: string | undefined;
  readonly apiEndpoint: string | undefined;
}

/** Opens Google's client. Over `fetch`, it does not retry: that could take longer than Flyte waits. */
export function openClient(
  { projectId, key, apiEndpoint }: ClientOptions,
  context: ClientContext,
): FetchBigQuery {
  const options: BigQueryOptions = {
    projectId,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated for unchecked credentials, but these are checked
    ...(key !== undefined && { credentials: parseCredentials(key) }),
    ...(apiEndpoint !== undefined && { apiEndpoint }),
  };
  const client = new FetchBigQuery(options, context);
  // Sign the calls with the key instead of requesting a token first.
  client.authClient.useJWTAccessWithScope = true;
  return client;
}

/**
 * Accepts only keys, because other credentials name files and URLs to read. The message never
 * contains the key.
 */
function parseCredentials(key: string): NonNullable<BigQueryOptions["credentials"]> {
  try {
    const { client_email, private_key } = JSON.parse(key) as {
      readonly client_email: unknown;
      readonly private_key: unknown;
    };
    if (typeof client_email === "string" && typeof private_key === "string") {
      createPrivateKey(private_key);
      return { client_email, private_key };
    }
  } catch {
    // Rejected below.
  }
  throw new UserError(
    "BAD_CREDENTIALS",
    "the secret for BigQuery is not the JSON key of a service account",
  );
}
