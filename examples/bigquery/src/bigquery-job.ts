import { resourceMeta, t, UserError } from "flyte-fx";
import { isLocation, isProjectId } from "./bigquery-config.ts";

const fields = { job_id: t.string(), project: t.string(), location: t.optional(t.string()) };
const Flyte1Job = resourceMeta(fields);
const Flyte2Job = resourceMeta({ ...fields, user_agent: t.optional(t.string()) });

/**
 * Identifies a job, with the fields of the Python plugins, so that each side reads jobs of the
 * other. Only Flyte 2's plugin knows `user_agent`: flytekit's refuses jobs that have it.
 */
export class Job extends Flyte2Job {
  static override encode(job: ConstructorParameters<typeof Flyte2Job>[0]): Uint8Array {
    const { user_agent, ...common } = job;
    return user_agent == null ? Flyte1Job.encode(common) : super.encode(job);
  }
}

/** Where `create` puts the idempotency key, and whether the task declares no results. */
const OURS = /^flyte_[a-z0-9]{1,32}(_none)?$/;
/** Python's client names jobs by random UUIDs. */
const PYTHONS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same for a repeated create. Flyte never tells `get` which outputs the task declares. */
export function toJobId(idempotencyKey: string, hasResults: boolean): string {
  return `flyte_${idempotencyKey}${hasResults ? "" : "_none"}`;
}

/** Whether the task declares `results`. Undefined for a job that Python's server has started. */
export function findResults({ job_id }: Job): boolean | undefined {
  const found = OURS.exec(job_id);
  return found === null ? undefined : found[1] === undefined;
}

/** @throws UserError if neither this connector nor Python's could have started the job. */
export function checkJob({ job_id, project, location }: Job): void {
  const isKnown =
    (OURS.test(job_id) || PYTHONS.test(job_id)) &&
    isProjectId(project) &&
    (!location || isLocation(location));
  if (!isKnown)
    throw new UserError(
      "NO_SUCH_JOB",
      `job ${JSON.stringify(job_id)} was not started by this connector`,
    );
}
