import { useSignal } from "@preact/signals";
import { type RunDetails, type RunRequest } from "../../src/dev/shared.ts";
import { api, startRun, useAction } from "../model/api.ts";
import { findTaskView, toHash } from "../model/state.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { FaultBox } from "../parts/fault-box.tsx";

/** What can be done with a run in its present state. */
export function RunButtons({ details }: { details: RunDetails }) {
  const { run, inputs, clock, inject, recordedIn, replayed } = details;
  const { isBusy, fault, act } = useAction();
  const isConfirming = useSignal(false);
  const change = (name: "stop" | "resume" | "delete"): void =>
    void act(() => api.changeRun(run.id, name));
  const task = run.file === null ? undefined : findTaskView(run.file, run.task);
  const rerun = (recording: Pick<RunRequest, "record" | "replay">): void => {
    if (task === undefined || inputs === null) return;
    const { name, file } = task;
    void act(() => startRun({ task: name, file, inputs, clock, inject, ...recording }));
  };
  return (
    <>
      <div class="row" role="group" aria-label="Actions">
        {run.canStop && (
          <button class="danger" disabled={isBusy} onClick={() => change("stop")}>
            Stop
          </button>
        )}
        {run.canResume && (
          <button class="primary" disabled={isBusy} onClick={() => change("resume")}>
            Resume
          </button>
        )}
        {run.canDelete && (
          <button disabled={isBusy} onClick={() => (isConfirming.value = true)}>
            Delete the job
          </button>
        )}
        {task !== undefined && inputs !== null && (
          <>
            <button disabled={isBusy} onClick={() => rerun({ replay: replayed ?? undefined })}>
              Rerun
            </button>
            <button disabled={isBusy} onClick={() => rerun({ record: true })}>
              Record
            </button>
            {recordedIn !== null && run.state === "ended" && (
              <button disabled={isBusy} onClick={() => rerun({ replay: recordedIn })}>
                Replay
              </button>
            )}
            <a class="button" href={toHash("tasks", task.file, task.name, run.id)}>
              Rerun with changes
            </a>
          </>
        )}
      </div>
      {fault !== null && <FaultBox fault={fault} />}
      {isConfirming.value && (
        <ConfirmDialog
          title={`Delete the job of run ${run.id}?`}
          action="Delete the job"
          onAnswer={(isConfirmed) => {
            isConfirming.value = false;
            if (isConfirmed) change("delete");
          }}
        >
          fx asks the connector to delete the job in its own system. The job stops, and the run
          cannot be resumed. The record of the run stays.
        </ConfirmDialog>
      )}
    </>
  );
}
