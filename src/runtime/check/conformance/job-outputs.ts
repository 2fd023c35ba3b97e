import { join } from "node:path";
import { FileRefused, readBoundedFile } from "../../base/read-bounded-file.ts";
import { splitAddress } from "../../client/split-address.ts";
import { decodeOutputsIn } from "../../local/attempt/read-outputs.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { CheckFailure, CheckSkipped } from "../check-failure.ts";
import type { CheckSession } from "../check-session.ts";
import type { CheckSubject } from "../check-subject.ts";

/** The outputs of a job that succeeded. */
export interface JobOutputs {
  readonly literals: LiteralMap;
  /** Their size, as the engine stores them. */
  readonly bytes: number;
}

/** Why a check of outputs does not apply to a task. */
export function skipWithoutOutputs({ outputFields }: CheckSubject): string | undefined {
  return outputFields.size === 0 ? "the task declares no outputs" : undefined;
}

/**
 * The outputs of the job that all checks share: from its Resource, or from its `outputs.pb`. Skips
 * the check if there are none, because `outputs/file` fails then.
 */
export async function readJobOutputs(session: CheckSession): Promise<JobOutputs> {
  const outputs = await findJobOutputs(session);
  if (outputs === undefined)
    throw new CheckSkipped("the job succeeded without outputs, see outputs/file");
  return outputs;
}

/** Undefined if the Resource has no outputs and there is no `outputs.pb`. */
export async function findJobOutputs(session: CheckSession): Promise<JobOutputs | undefined> {
  const { subject } = session;
  const { job, end } = await session.finishedJob();
  if (end.outputs !== undefined)
    return { literals: end.outputs, bytes: subject.wire.encodeOutputs(end.outputs).length };
  const { outputPrefix } = job.run;
  if (!canSeeFiles(subject))
    throw new CheckSkipped(
      `the job returned no outputs, and fx cannot look for outputs.pb on ${subject.client.address}`,
    );
  const file = join(outputPrefix, "outputs.pb");
  try {
    const bytes = readBoundedFile(file);
    const literals = await decodeOutputsIn(outputPrefix, bytes, subject.wire);
    return { literals, bytes: bytes.length };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new CheckFailure(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** A server on another machine cannot write below the output prefix, a folder of this one. */
function canSeeFiles({ endpoint }: CheckSubject): boolean {
  if (endpoint === undefined) return true;
  const { host } = splitAddress(endpoint.address);
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function isMissing(error: unknown): boolean {
  return !(error instanceof FileRefused) && (error as { code?: unknown }).code === "ENOENT";
}
