import { raceAbort } from "../../runtime/base/abort.ts";
import { type ErrorCode, FxError } from "../../runtime/base/errors/errors.ts";
import type { LoadRequest, ProjectSummary } from "./project-messages.ts";
import { ProjectVersion } from "./project-version.ts";

/**
 * Loads a project in a process of its own, which ends with the signal even if a module is in an
 * endless loop. Throws the error of a module. Prints nothing that modules print: it may be secret.
 *
 * @param redact for the error, which may quote secrets
 */
export async function inspectProject(
  request: LoadRequest,
  signal: AbortSignal,
  redact: (text: string) => string,
): Promise<ProjectSummary> {
  const version = new ProjectVersion(request, process.cwd(), "ignore");
  try {
    const result = await raceAbort(version.result, signal);
    if ("version" in result) return result.version.summary;
    const { code, message, details, hint } = result.fault;
    const options = { details: details.map(redact), ...(hint !== null && { hint }) };
    throw new FxError(code as ErrorCode, redact(message), options);
  } finally {
    version.kill();
  }
}
