import { isKind } from "../base/json.ts";
import type { DeleteRequest } from "../connector/requests.ts";
import { FLYTE_PHASES } from "./declared-state.ts";
import { ENDED_ANSWER, type HttpDeclaration, type HttpJob } from "./http-declaration.ts";
import { askForJob } from "./poll-job.ts";
import { ENDED } from "./read-state.ts";

/**
 * Cancels a job. A missing one counts as cancelled. A service may refuse to cancel a job that has
 * ended, so after a refusal its state decides.
 */
export async function cancelJob(
  declaration: HttpDeclaration,
  job: HttpJob,
  request: DeleteRequest,
): Promise<void> {
  const { definition } = declaration;
  const { cancel } = definition;
  if (cancel === undefined) return definition.delete(job, request);
  if (typeof job[ENDED_ANSWER] === "string") return;
  if (cancel === "none") {
    request.log.warn("the service cannot cancel a job, so it runs on", job);
    return;
  }
  if (cancel.asksFirst && (await hasEnded(declaration, job, request))) return;
  try {
    const subject = { values: job, context: { ...request, job } };
    const options = { method: "POST", allowMissing: true, idempotent: true } as const;
    await declaration.client.send(cancel.request, subject, options);
    request.log.info("job cancelled", job);
  } catch (error) {
    if (!isKind(error, "user-error") || !(await hasEnded(declaration, job, request))) throw error;
  }
}

async function hasEnded(
  declaration: HttpDeclaration,
  job: HttpJob,
  request: DeleteRequest,
): Promise<boolean> {
  const { get } = declaration.definition;
  if (typeof get === "function") {
    const { phase } = await get(job, request);
    return ENDED.some((each) => FLYTE_PHASES[each] === phase);
  }
  const answer = await askForJob(declaration, get, { ...request, job });
  if (answer === undefined) return true;
  // Of a job in an unknown state, nobody knows that it has ended.
  const state = await declaration.states.read(answer, { ...request, job }).catch(() => undefined);
  return state !== undefined && ENDED.includes(state.phase);
}
