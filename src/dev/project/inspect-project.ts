import { raceAbort } from "../../runtime/base/abort.ts";
import { type ErrorCode, FxError } from "../../runtime/base/errors/errors.ts";
import type { LoadedVersion, LoadRequest } from "./project-messages.ts";
import { ProjectVersion } from "./project-version.ts";

/**
 * Loads a project in its own process, which ends with the signal even if a module is in an
 * endless loop, and runs no task. Throws the error of a module. Does not print what modules print,
 * because it may be secret.
 *
 * @param redact for the error, which may quote secrets
 */
export async function inspectProject(
  request: LoadRequest,
  signal: AbortSignal,
  redact: (text: string) => string,
): Promise<LoadedVersion> {
  const version = new ProjectVersion({ ...request, refusesRuns: true }, process.cwd(), "ignore");
  try {
    const result = await raceAbort(version.result, signal);
    if ("loaded" in result) return result.loaded;
    const { code, message, details, hint } = result.failed;
    const options = { details: details.map(redact), ...(hint !== null && { hint }) };
    throw new FxError(code as ErrorCode, redact(message), options);
  } finally {
    version.kill();
  }
}
