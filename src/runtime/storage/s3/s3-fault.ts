import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { isNetworkFault, isTransientStatus } from "../object/transient-fault.ts";

const MISSING = new Set(["NoSuchKey", "NotFound", "NoSuchBucket", "NoSuchVersion"]);
const CORRUPT = new Set([
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "XAmzContentChecksumMismatch",
  "InvalidDigest",
]);
/** Those without a status that says so. */
const TRANSIENT = new Set(["RequestTimeout", "TimeoutError", "OperationAborted"]);
const CREDENTIALS_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";

/**
 * Converts an error of the AWS client. Keeps only its name and message, because the rest contains
 * the request headers.
 */
export function toS3Fault(error: unknown, uri: string): FxError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const place = showUri(uri);
  const message = oneLine(`${error.name}: ${error.message}`);
  const status = metadata?.httpStatusCode;
  if (error.name === "NoSuchBucket")
    return new FxError("FX5011", `the bucket of ${place} does not exist`);
  if (MISSING.has(error.name)) return new FxError("FX5011", `${place} does not exist`);
  if (CORRUPT.has(error.name) || error.message.startsWith("Checksum mismatch"))
    return new FxError("FX5014", `${place} does not match its checksum: ${message}`);
  if (error.name === "PreconditionFailed")
    return new FxError("FX5014", `${place} changed while it was read`);
  if (error.name === "CredentialsProviderError")
    return new FxError("FX5012", `no credentials for ${place}: ${message}`, {
      hint: CREDENTIALS_HINT,
    });
  if (
    TRANSIENT.has(error.name) ||
    isTransientStatus(status) ||
    (status === undefined && isNetworkFault(error))
  )
    return new FxError("FX5013", `${place} does not respond: ${message}`);
  if (status === undefined) return undefined;
  return new FxError(
    "FX5012",
    `the store rejected the request for ${place} (${status}): ${message}`,
    status === 403 || status === 401 ? { hint: CREDENTIALS_HINT } : {},
  );
}
