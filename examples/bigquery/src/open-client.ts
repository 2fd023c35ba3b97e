import { createPrivateKey } from "node:crypto";
import { BigQuery, type BigQueryOptions } from "@google-cloud/bigquery";
import { UserError } from "flyte-fx";

export interface ClientOptions {
  readonly projectId: string;
  /** The JSON of a service account's key. Default: Google's Application Default Credentials. */
  readonly key: string | undefined;
  readonly apiEndpoint: string | undefined;
}

/** Google's own client. It must not repeat a call by itself: its waiting would use up the time that Flyte gives. */
export function openClient({ projectId, key, apiEndpoint }: ClientOptions): BigQuery {
  const options: BigQueryOptions = {
    projectId,
    retryOptions: { autoRetry: false },
    userAgent: "flyte-fx",
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- for credentials of a kind that nobody has checked; these are
    ...(key !== undefined && { credentials: credentialsIn(key) }),
    ...(apiEndpoint !== undefined && { apiEndpoint }),
  };
  const client = new BigQuery(options);
  // The key itself signs the calls: no token has to be asked for first.
  client.authClient.useJWTAccessWithScope = true;
  return client;
}

/** A key, and nothing else that Google's client knows: other credentials name files and URLs to ask. The message does not repeat it. */
function credentialsIn(key: string): NonNullable<BigQueryOptions["credentials"]> {
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
    // Told below.
  }
  throw new UserError(
    "BAD_CREDENTIALS",
    "the secret for BigQuery is not the JSON of a service account's key",
  );
}
