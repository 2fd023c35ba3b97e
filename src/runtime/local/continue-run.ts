import { isDeepStrictEqual } from "node:util";
import { FxError } from "../base/errors/errors.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { buildTaskTemplate } from "../task/template/build-task-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { withProcessDefaults } from "./process-defaults.ts";
import type { RunRecord } from "./record/run-record.ts";
import { type ResumedRun, resumedOptions } from "./resumed-run.ts";
import { runLocally } from "./run-locally.ts";
import { toRunnableTemplate, withRunner } from "./run-task.ts";

/** The messages on record of a run. */
export interface RecordedJob {
  readonly wire: Wire;
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
}

/** Throws FX2023 if the template or the inputs are damaged. */
export async function decodeJob({ record, template, inputs }: ResumedRun): Promise<RecordedJob> {
  const { run, protocol } = record;
  const wire = await loadWire(protocol);
  const decode = <T>(name: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new FxError("FX2023", `${name} of run ${run} is damaged: ${(error as Error).message}`, {
        cause: error,
        hint: `check the job in its own system, then: fx jobs forget ${run}`,
      });
    }
  };
  return {
    wire,
    inputs: decode("inputs.pb", () => wire.decodeInputs(inputs)),
    template: decode("template.pb", () => wire.decodeTaskTemplate(template)),
  };
}

/**
 * Continues a run with its recorded template and inputs, whatever its task is now.
 *
 * @param task runs it; undefined if the endpoint or the connector for its type is enough
 */
export async function continueRun(
  record: RunRecord,
  { wire, template, inputs }: RecordedJob,
  task: TaskDefinition | undefined,
  options: RunOptions,
): Promise<object> {
  const all = resumedOptions(record, options);
  const recorded = toRunnableTemplate(template);
  return withRunner(task?.toRunnable(all) ?? recorded, all, (typed, runner) => {
    const isUnchanged = isDeepStrictEqual(template.interface, typed.template.interface);
    const { outputFields } = isUnchanged ? typed : recorded.task;
    const job = { template, inputs, outputFields, poll: typed.poll, wire };
    return runLocally(job, runner, withProcessDefaults(all), record);
  });
}

/** The parts of the template that have changed since it was recorded. */
export function listChanges(
  { template, wire }: RecordedJob,
  task: TaskDefinition,
): readonly string[] {
  const { protocol } = wire;
  const now = wire.decodeTaskTemplate(
    wire.encodeTaskTemplate(buildTaskTemplate(task, { protocol })),
  );
  return (Object.keys({ ...template, ...now }) as (keyof TaskTemplate)[]).filter(
    (key) => !isDeepStrictEqual(template[key], now[key]),
  );
}
