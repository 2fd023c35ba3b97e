import { confirm, getNoPromptReason } from "../../process/terminal/confirm.ts";
import { countOf } from "../../runtime/base/count-of.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CommandHost } from "../fx-command.ts";

/** A task and the most jobs that its checks create. */
export interface TaskJobs {
  readonly task: string;
  readonly count: number;
}

/**
 * Asks before the checks create real jobs, which may cost money.
 *
 * @throws FX2000 if nobody can answer, FX1009 if the answer is no
 */
export async function askForJobs(
  jobs: readonly TaskJobs[],
  { process, wantsJson }: Pick<CommandHost, "process" | "wantsJson">,
): Promise<void> {
  const total = sumJobs(jobs);
  if (total === 0) return;
  const tasks =
    jobs.length === 1
      ? jobs[0]!.task
      : jobs.map(({ task, count }) => `${task} (${count})`).join(", ");
  const what = `up to ${countOf(total, "job")} of ${tasks}`;
  const noPrompt = getNoPromptReason(process, { json: wantsJson });
  if (noPrompt !== undefined)
    throw new FxError(
      "FX2000",
      `fx check creates ${what}, and needs --yes to do so (${noPrompt})`,
      {
        hint: "add --yes, or name a fake of the outside system as world in fx.check.yaml",
      },
    );
  const question = `fx check creates ${what}, and deletes those that still run at the end. Continue?`;
  if (!(await confirm(question, process, wantsJson)))
    throw new FxError("FX1009", "stopped: no job was created");
}

export function sumJobs(jobs: readonly TaskJobs[]): number {
  return jobs.reduce((sum, { count }) => sum + count, 0);
}
