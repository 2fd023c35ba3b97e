import type { Context } from "../base/context.ts";
import { callWithFault, interceptFetch } from "../faults/call-with-fault.ts";
import {
  describeFault,
  type DisturbedMethod,
  formatFault,
  isFetchFault,
  type ScheduledFault,
} from "../faults/scheduled-fault.ts";
import type { ConnectorCalls, LocalRun } from "./local-run.ts";
import { textFromMeta } from "./record/run-record.ts";

/** Calls that suffer the faults that the run injects. */
export function disturbCalls(run: LocalRun, calls: ConnectorCalls): ConnectorCalls {
  if (run.faults.faults.length === 0) return calls;
  return {
    ...calls,
    create: (context) => createDisturbed(run, calls, context),
    get: (meta, context) => disturb(run, "get", context, (observed) => calls.get(meta, observed)),
    delete: (meta, context) =>
      disturb(run, "delete", context, (observed) => calls.delete(meta, observed)),
  };
}

/** A create that is called twice may make two jobs. The run continues with the last one. */
async function createDisturbed(
  run: LocalRun,
  calls: ConnectorCalls,
  context: Context,
): Promise<Uint8Array> {
  const metas: Uint8Array[] = [];
  let used: Uint8Array | undefined;
  try {
    used = await disturb(run, "create", context, async (observed) => {
      const meta = await calls.create(observed);
      metas.push(meta);
      return meta;
    });
    return used;
  } finally {
    const name = used && textFromMeta(used);
    for (const meta of metas) if (textFromMeta(meta) !== name) leaveSecondJob(run, meta);
  }
}

function leaveSecondJob(run: LocalRun, meta: Uint8Array): void {
  const name = run.record.leaveSecondJob(meta);
  run.warn(
    `create did not return job ${name} when it was called again with the same idempotency key, so Flyte would never delete it; it may still be running: fx jobs delete ${run.record.id}`,
  );
}

/** Calls a method of the connector with the fault that is due. */
async function disturb<T>(
  run: LocalRun,
  method: DisturbedMethod,
  context: Context,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const { clock, fetch: original } = context;
  const fetch = interceptFetch(original, clock, (_args, send) => {
    const fault = run.faults.reach(`${method}.fetch`);
    if (fault === undefined || !isFetchFault(fault.kind)) return send(undefined);
    noteFault(run, fault);
    return send(fault.kind);
  });
  return callWithFault(
    run.faults.reach(method),
    clock,
    () => work({ ...context, fetch }),
    (due) => noteFault(run, due),
  );
}

/** Reports a fault when it happens, so that nobody takes it for a real one. */
function noteFault(run: LocalRun, fault: ScheduledFault): string {
  const message = describeFault(fault);
  run.faults.happen(fault);
  run.emit({ type: "injected", fault: formatFault(fault), message });
  return message;
}
