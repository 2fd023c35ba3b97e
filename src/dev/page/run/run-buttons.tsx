import { useSignal } from "@preact/signals";
import type { ShownFault } from "../../protocol-parts.ts";
import type { RunDetails } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { toHash } from "../model/route.ts";
import { findTaskView } from "../model/state.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { FaultBox } from "../parts/fault-box.tsx";

/** What can be done with a run in its present state. */
export function RunButtons({ details }: { details: RunDetails }) {
  const { run, inputs, clock, inject } = details;
  const fault = useSignal<ShownFault | null>(null);
  const isBusy = useSignal(false);
  const isConfirming = useSignal(false);
  const act = async (action: () => Promise<ShownFault | null>): Promise<void> => {
    isBusy.value = true;
    fault.value = await action().catch(faultFromError);
    isBusy.value = false;
  };
  const change = (name: "stop" | "resume" | "delete") => () =>
    void act(() => api.changeRun(run.id, name));
  const task = run.file === null ? undefined : findTaskView(run.file, run.task);
  const rerun = async (): Promise<ShownFault | null> => {
    const { name, file } = task!;
    const started = await api.startRun({ task: name, file, inputs: inputs!, clock, inject });
    if ("fault" in started) return started.fault;
    location.hash = toHash({ view: "run", id: started.id });
    return null;
  };
  const canRerun = task !== undefined && inputs !== null;
  return (
    <>
      <div class="buttons" role="group" aria-label="Actions">
        {run.canStop && (
          <button type="button" class="danger" disabled={isBusy.value} onClick={change("stop")}>
            Stop
          </button>
        )}
        {run.canResume && (
          <button type="button" class="primary" disabled={isBusy.value} onClick={change("resume")}>
            Resume
          </button>
        )}
        {run.canDelete && (
          <button type="button" disabled={isBusy.value} onClick={() => (isConfirming.value = true)}>
            Delete the job
          </button>
        )}
        {canRerun && (
          <>
            <button type="button" disabled={isBusy.value} onClick={() => void act(rerun)}>
              Rerun
            </button>
            <a
              class="button"
              href={toHash({ view: "task", file: task.file, name: task.name, fromRun: run.id })}
            >
              Rerun with changes
            </a>
          </>
        )}
      </div>
      {fault.value !== null && <FaultBox fault={fault.value} />}
      {isConfirming.value && (
        <ConfirmDialog
          title={`Delete the job of run ${run.id}?`}
          action="Delete the job"
          onConfirm={change("delete")}
          onClose={() => (isConfirming.value = false)}
        >
          <p>
            fx asks the connector to delete the job in its own system. The job stops, and the run
            cannot be resumed. The record of the run stays.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
