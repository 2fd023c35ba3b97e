import { FxError } from "../../errors.ts";
import { oneLine } from "../../literals/describe-value.ts";
import { isNetworkFault, isPassingStatus } from "../object/network-fault.ts";
import { shownUri } from "../storage-uri.ts";

const CREDENTIALS_HINT = "gcloud auth application-default login";

/** What an error of Google's client means. Only its message goes on: the rest holds the request with its headers. */
export function gcsFaultOf(thrown: unknown, uri: string): FxError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const place = shownUri(uri);
  const told = oneLine(thrown.message);
  const status = statusOf(thrown);
  if (status === 404) return new FxError("FX5011", `nothing lies at ${place}: ${told}`);
  if (status === 412) return new FxError("FX5014", `${place} is not what was stored: it changed while it was read`);
  if (isPassingStatus(status) || (status === undefined && isNetworkFault(thrown))) return new FxError("FX5013", `${place} does not answer: ${told}`);
  if (/could not load the default credentials|invalid_grant|could not refresh access token/i.test(told)) {
    return new FxError("FX5012", `no credentials for ${place}: ${told}`, { hint: CREDENTIALS_HINT });
  }
  if (status === undefined) return undefined;
  if (/md5|crc32c|checksum|hash/i.test(told)) return new FxError("FX5014", `${place} did not pass its checksum: ${told}`);
  return new FxError("FX5012", `${place} was refused (${status}): ${told}`, status === 401 || status === 403 ? { hint: CREDENTIALS_HINT } : {});
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && statusOf(error) === 404;
}

/** The client gives the HTTP status as `code`; a system error has its name there. */
function statusOf(error: Error): number | undefined {
  const { code } = error as { readonly code?: unknown };
  const status = Number(code);
  return Number.isInteger(status) && status >= 100 ? status : undefined;
}
