import { join } from "node:path";
import { readInputsFile } from "../../project/inputs/read-inputs-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { findTask } from "../../runtime/loader/find-task.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { takeRun } from "../../runtime/local/resumed-run.ts";
import { runForCommand } from "../run/run-for-command.ts";
import type { ContinuedRun, ContinueFlags, LoadingHost } from "./continue-run.ts";
import { RecordedFiles } from "./recorded-files.ts";

/** Starts a new run of the task as it is now, with the inputs on record. Gives the old run up. */
export async function rerunTask(
  run: StoredRun,
  flags: ContinueFlags,
  host: LoadingHost,
): Promise<ContinuedRun> {
  const old = await takeRun(run, host.runs, { force: flags["take-over"] });
  try {
    const { origin, endpoint, task: name, protocol, end } = old.record;
    if (origin === null)
      throw new FxError("FX2021", `run ${run.id} of ${name} was not started by fx run`, {
        hint: `fx run FILE ${name} --inputs ${join(run.folder, "inputs.pb")}`,
      });
    const files = new RecordedFiles(host, old.record);
    const envFiles = files.addEnv(flags["env-file"]);
    const module = files.getModule(origin.module);
    const { tasks } = await host.load([module]);
    const entry = findTask(tasks, name, origin.module);
    const inputs = await readInputsFile(join(run.folder, "inputs.pb"), entry.task.inputFields, {
      projectRoot: host.projectRoot,
      files: host.process,
      protocol,
    });
    if (end === null) old.abandon();
    old.release();
    const shown = await runForCommand(
      entry,
      inputs,
      {
        ...files.getTlsFlags(),
        "get-fault-budget": "10m",
        clock: "real",
        "env-file": envFiles,
        endpoint: endpoint ?? undefined,
        protocol,
      },
      host,
    );
    return { ...shown, name, outputFields: entry.task.outputFields };
  } finally {
    old.release();
  }
}
