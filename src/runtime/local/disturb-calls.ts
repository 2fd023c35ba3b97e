import type { Context } from "../base/context.ts";
import { callWithFault, interceptFetch } from "../faults/call-with-fault.ts";
import { replaceProperty } from "../faults/intercept.ts";
import {
  describeFault,
  type DisturbedMethod,
  formatFault,
  isFetchFault,
  type ScheduledFault,
} from "../faults/scheduled-fault.ts";
import type { AsyncJobs } from "./attempt/attempt-jobs.ts";
import type { LocalRun } from "./local-run.ts";
import { textFromMeta } from "./record/run-record.ts";

type Call<T> = (context: Context) => Promise<T>;

/** The jobs of a run, whose calls suffer the faults that the run injects. */
export function disturbJobs(run: LocalRun, jobs: AsyncJobs): AsyncJobs {
  if (run.faults.faults.length === 0) return jobs;
  return {
    ...jobs,
    create: (_run, context) => createDisturbed(run, jobs, context),
    get: (_run, meta, context) =>
      disturb(run, "get", context, (observed) => jobs.get(run, meta, observed)),
    delete: (_run, meta, context) =>
      disturb(run, "delete", context, (observed) => jobs.delete(run, meta, observed)),
  };
}

/** A create that is called twice may make two jobs. The run continues with the last one. */
async function createDisturbed(
  run: LocalRun,
  jobs: AsyncJobs,
  context: Context,
): Promise<Uint8Array> {
  const metas: Uint8Array[] = [];
  const create: Call<Uint8Array> = async (observed) => {
    const meta = await jobs.create(run, observed);
    metas.push(meta);
    return meta;
  };
  let used: Uint8Array | undefined;
  try {
    used = await disturb(run, "create", context, create);
    return used;
  } finally {
    const name = used && textFromMeta(used);
    for (const meta of metas) if (textFromMeta(meta) !== name) leaveSecondJob(run, meta);
  }
}

function leaveSecondJob(run: LocalRun, meta: Uint8Array): void {
  const name = run.record.leaveSecondJob(meta);
  run.emit({
    type: "warning",
    message: `create did not return job ${name} when it was called again with the same idempotency key, so Flyte would never delete it; it may still be running: fx jobs delete ${run.record.id}`,
  });
}

/** Calls a method of the connector with the fault that is due. */
async function disturb<T>(
  run: LocalRun,
  method: DisturbedMethod,
  context: Context,
  work: Call<T>,
): Promise<T> {
  const fetch = disturbFetch(run, method, context);
  const observed = replaceProperty(context, "fetch", fetch);
  const fault = run.faults.reach(method);
  return callWithFault(
    fault,
    context.clock,
    () => work(observed),
    (due) => noteFault(run, due),
  );
}

function disturbFetch(
  run: LocalRun,
  method: DisturbedMethod,
  { clock, fetch: original }: Context,
): typeof fetch {
  return interceptFetch(original, clock, (_args, send) => {
    const fault = run.faults.reach(`${method}.fetch`);
    if (fault === undefined || !isFetchFault(fault.kind)) return send(undefined);
    noteFault(run, fault);
    return send(fault.kind);
  });
}

/** Reports a fault when it happens, so that nobody takes it for a real one. */
function noteFault(run: LocalRun, fault: ScheduledFault): string {
  const message = describeFault(fault);
  run.faults.happen(fault);
  run.emit({ type: "injected", fault: formatFault(fault), message });
  return message;
}
