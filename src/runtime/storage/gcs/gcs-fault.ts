import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { isNetworkFault, isTransientStatus } from "../object/transient-fault.ts";

const CREDENTIALS_HINT = "gcloud auth application-default login";

/** Converts an error of Google's client. Keeps only its message: the rest contains the request with its headers. */
export function toGcsFault(thrown: unknown, uri: string): FxError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const place = showUri(uri);
  const message = oneLine(
    thrown.message === "fetch failed" && thrown.cause instanceof Error
      ? thrown.cause.message || String(thrown.cause)
      : thrown.message,
  );
  const status = getStatus(thrown);
  if (status === 404) return new FxError("FX5011", `nothing lies at ${place}: ${message}`);
  if (status === 412)
    return new FxError("FX5014", `${place} is not what was stored: it changed while it was read`);
  if (isTransientStatus(status) || (status === undefined && isNetworkFault(thrown)))
    return new FxError("FX5013", `${place} does not answer: ${message}`);
  if (
    /could not load the default credentials|invalid_grant|could not refresh access token/i.test(
      message,
    )
  ) {
    return new FxError("FX5012", `no credentials for ${place}: ${message}`, {
      hint: CREDENTIALS_HINT,
    });
  }
  if (status === undefined) return undefined;
  if (/md5|crc32c|checksum|hash/i.test(message))
    return new FxError("FX5014", `${place} did not pass its checksum: ${message}`);
  return new FxError(
    "FX5012",
    `${place} was refused (${status}): ${message}`,
    status === 401 || status === 403 ? { hint: CREDENTIALS_HINT } : {},
  );
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && getStatus(error) === 404;
}

/** An error response to a request that bypassed Google's client. */
export class GcsStatusError extends Error {
  readonly status: number;

  constructor(status: number, answer: string) {
    super(messageIn(answer) ?? `status ${status}`);
    this.status = status;
  }
}

function messageIn(answer: string): string | undefined {
  try {
    const message = (JSON.parse(answer) as { error?: { message?: unknown } }).error?.message;
    return typeof message === "string" ? message : undefined;
  } catch {
    return answer === "" ? undefined : answer;
  }
}

/** The client sets the HTTP status as `code` or `status`; in system errors `code` is a name. */
function getStatus(error: Error): number | undefined {
  const { code, status, response } = error as {
    readonly code?: unknown;
    readonly status?: unknown;
    readonly response?: { readonly status?: unknown };
  };
  return [status, code, response?.status]
    .map(Number)
    .find((number) => Number.isInteger(number) && number >= 100);
}
