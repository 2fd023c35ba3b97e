import { FxError } from "../../base/errors/errors.ts";
import { parseJson } from "../../base/json.ts";
import { showUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { isNetworkFault, isTransientStatus } from "../object/transient-fault.ts";

const NO_CREDENTIALS =
  /could not load the default credentials|invalid_grant|could not refresh access token/i;
const CREDENTIALS_HINT = "gcloud auth application-default login";

/**
 * Converts an error of Google's client. Keeps only the message, because the rest contains the
 * request headers.
 */
export function toGcsFault(thrown: unknown, uri: string): FxError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const place = showUri(uri);
  const message = oneLine(getMessage(thrown));
  const status = getStatus(thrown);
  if (status === 404) return new FxError("FX5011", `${place} does not exist: ${message}`);
  if (status === 412) return new FxError("FX5014", `${place} changed while it was read`);
  const isUnreachable =
    status === undefined && (isNetworkFault(thrown) || message.startsWith("Retry limit exceeded"));
  if (isTransientStatus(status) || isUnreachable)
    return new FxError("FX5013", `${place} does not respond: ${message}`);
  if (NO_CREDENTIALS.test(message))
    return new FxError("FX5012", `no credentials for ${place}: ${message}`, {
      hint: CREDENTIALS_HINT,
    });
  if (/md5|crc32c|checksum|hash|did not match the data/i.test(message))
    return new FxError("FX5014", `${place} does not match its checksum: ${message}`);
  if (status === undefined) return undefined;
  return new FxError(
    "FX5012",
    `the store rejected the request for ${place} (${status}): ${message}`,
    status === 401 || status === 403 ? { hint: CREDENTIALS_HINT } : {},
  );
}

/** An error response to a request that fx sent without Google's client. */
export class GcsStatusError extends Error {
  readonly status: number;

  constructor(status: number, body: string) {
    super(getErrorMessage(body) ?? `status ${status}`);
    this.status = status;
  }
}

function getErrorMessage(body: string): string | undefined {
  const json = parseJson(body) as { error?: { message?: unknown } } | null | undefined;
  if (json === undefined) return body === "" ? undefined : body;
  const message = json?.error?.message;
  return typeof message === "string" ? message : undefined;
}

/** The parts of an error of Google's client that fx reads. */
interface GoogleError {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly response?: {
    readonly status?: unknown;
    readonly data?: { readonly error?: { readonly message?: unknown } };
  };
}

/** Google's own message, if the error has a response with one. */
function getMessage(error: Error): string {
  const inner = (error as GoogleError).response?.data?.error?.message;
  if (typeof inner === "string") return inner;
  return error.message === "fetch failed" && error.cause instanceof Error
    ? error.cause.message || String(error.cause)
    : error.message;
}

/**
 * Google's client puts the HTTP status in `code` or `status`; in system errors `code` is a name.
 */
function getStatus(error: Error): number | undefined {
  const { code, status, response } = error as GoogleError;
  return [status, code, response?.status]
    .map(Number)
    .find((number) => Number.isInteger(number) && number >= 100);
}
