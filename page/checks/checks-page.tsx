import { useRef } from "preact/hooks";
import { type ChecksRequest, countOf, isRunning, type TaskView } from "../../src/dev/shared.ts";
import { api, useAction } from "../model/api.ts";
import { checks, checksKey, findTaskView, toHash } from "../model/state.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { Command } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { MissingTask } from "../task/task-page.tsx";
import { CheckItem } from "./check-item.tsx";
import { ChecksState } from "./checks-state.tsx";
import { listFailed, sortChecks } from "./read-checks.ts";

/** The checks of a task's connector: how they went, live, and what to do about it. */
export function ChecksPage({ file, name }: { file: string; name: string }) {
  const task = findTaskView(file, name);
  if (task === undefined) return <MissingTask file={file} name={name} />;
  const href = toHash("tasks", file, name);
  return (
    <>
      <h1>
        Checks of <a href={href}>{name}</a>
      </h1>
      {task.checkCommand === null ? (
        <p class="dim">The project has no connector for this task, so there is nothing to check.</p>
      ) : (
        <TaskChecks task={task} checkCommand={task.checkCommand} />
      )}
    </>
  );
}

function TaskChecks({ task, checkCommand }: { task: TaskView; checkCommand: string }) {
  const name = { task: task.name, file: task.file };
  const view = checks.value[checksKey(name)];
  const { fault, act } = useAction();
  const start = (request: Partial<ChecksRequest>): void => {
    const all = { ...name, only: [], faults: null, mayCreateJobs: false };
    void act(() => api.startChecks({ ...all, ...request }));
  };
  const stop = (): void => void act(() => api.stopChecks(name));
  const canStart = view === undefined || !isRunning(view);
  const failed = view === undefined ? [] : listFailed(view);
  const command = view?.command ?? checkCommand;
  return (
    <>
      <ChecksState view={view} />
      <div class="row" role="group" aria-label="Actions">
        <button class="primary" disabled={!canStart} onClick={() => start({})}>
          Run all checks
        </button>
        {failed.length > 0 && (
          <button disabled={!canStart} onClick={() => start({ only: failed })}>
            Run the failed checks
          </button>
        )}
        {view !== undefined && !canStart && (
          <button class="danger" disabled={view.state === "stopping"} onClick={stop}>
            Stop
          </button>
        )}
      </div>
      {view?.state === "asking" && (
        <ConfirmDialog
          key={view.startedAt}
          title="Create real jobs?"
          action="Create the jobs"
          onAnswer={(isConfirmed) =>
            isConfirmed ? start({ ...view.request, mayCreateJobs: true }) : stop()
          }
        >
          The checks create up to {countOf(view.jobs ?? 0, "job")} of {view.task} in the outside
          system, more if it answers 429 or 5xx, and delete those that still run at the end. To
          check without real jobs, write a fake of the system and name it as <code>world</code> in{" "}
          <code>fx.check.yaml</code>.
        </ConfirmDialog>
      )}
      {fault !== null && <FaultBox fault={fault} />}
      {view?.fault != null && <FaultBox fault={view.fault} />}
      <Command text={command} />
      {view !== undefined && view.checks.length > 0 && (
        <ul class="checks">
          {sortChecks(view.checks).map((check) => (
            <CheckItem
              key={check.id}
              check={check}
              canStart={canStart}
              onRun={(id) => start({ only: [id] })}
            />
          ))}
        </ul>
      )}
      <FaultsForm canStart={canStart} onRun={(faults) => start({ faults })} />
    </>
  );
}

const MOST_RUNS = 1_000_000;

interface FaultsFormProps {
  readonly canStart: boolean;
  /** @param count how often to run the task */
  readonly onRun: (count: number) => void;
}

/** Runs the task with random faults instead of the checks. */
function FaultsForm({ canStart, onRun }: FaultsFormProps) {
  const count = useRef<HTMLInputElement>(null);
  return (
    <form
      class="panel stack"
      aria-label="Injected faults"
      onSubmit={(event) => {
        event.preventDefault();
        onRun(count.current!.valueAsNumber);
      }}
    >
      <h2>Injected faults</h2>
      <p class="dim">
        Runs the task again and again in its world. In each run requests fail, replies get lost, fx
        dies, or the user aborts, at other moments.
      </p>
      <div class="row">
        <label>
          Runs
          <input ref={count} type="number" required min={1} max={MOST_RUNS} defaultValue="300" />
        </label>
        <button disabled={!canStart}>Run with faults</button>
      </div>
    </form>
  );
}
