import { useSignal } from "@preact/signals";
import { isFailed } from "../../checks/describe-checks.ts";
import type { TaskCheckView, ChecksRequest } from "../../checks-protocol.ts";
import type { ShownFault } from "../../protocol-parts.ts";
import type { TaskView } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { toHash } from "../model/route.ts";
import { checks, checksKey, findTaskView, project } from "../model/state.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { MissingTask } from "../task/missing-task.tsx";
import { FailedCheck, OtherCheck } from "./check-items.tsx";
import { ChecksState } from "./checks-state.tsx";
import { Consent } from "./consent.tsx";
import { FaultsForm } from "./faults-form.tsx";
import { isRunning, listFailed, sortChecks } from "./read-checks.ts";

/** The checks of a task's connector: how they went, live, and what to do about it. */
export function ChecksPage({ file, name }: { file: string; name: string }) {
  const task = findTaskView(file, name);
  if (task === undefined) return <MissingTask file={file} name={name} />;
  const href = toHash({ view: "task", file, name, fromRun: null });
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
  const fault = useSignal<ShownFault | null>(null);
  const act = async (action: () => Promise<ShownFault | null>): Promise<void> => {
    fault.value = await action().catch(faultFromError);
  };
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
      <div class="buttons" role="group" aria-label="Actions">
        <button type="button" class="primary" disabled={!canStart} onClick={() => start({})}>
          Run all checks
        </button>
        {failed.length > 0 && (
          <button type="button" disabled={!canStart} onClick={() => start({ only: failed })}>
            Run the failed checks
          </button>
        )}
        {view !== undefined && !canStart && (
          <button type="button" class="danger" disabled={view.state === "stopping"} onClick={stop}>
            Stop
          </button>
        )}
      </div>
      {view?.state === "asking" && (
        <Consent
          view={view}
          onAgree={() => start({ ...view.request, mayCreateJobs: true })}
          onDecline={stop}
        />
      )}
      {fault.value !== null && <FaultBox fault={fault.value} />}
      {view?.fault != null && <FaultBox fault={view.fault} />}
      <div class="command">
        <code tabIndex={0}>{command}</code>
        <CopyButton text={command} label="Copy the command" />
      </div>
      {view !== undefined && (
        <Results
          list={sortChecks(view.checks)}
          canStart={canStart}
          onRun={(id) => start({ only: [id] })}
        />
      )}
      <FaultsForm canStart={canStart} onRun={(faults) => start({ faults })} />
    </>
  );
}

interface ResultsProps {
  readonly list: readonly TaskCheckView[];
  readonly canStart: boolean;
  readonly onRun: (id: string) => void;
}

function Results({ list, ...props }: ResultsProps) {
  const version = project.value?.version ?? 0;
  const failed = list.filter(isFailed);
  const others = list.filter((check) => !isFailed(check));
  const each = (check: TaskCheckView) => ({ check, isOld: check.version < version, ...props });
  return (
    <>
      {failed.length > 0 && <h2>Failed</h2>}
      {failed.map((check) => (
        <FailedCheck key={check.id} {...each(check)} />
      ))}
      {others.length > 0 && <h2>{failed.length > 0 ? "The others" : "Checks"}</h2>}
      {others.length > 0 && (
        <ul class="checks">
          {others.map((check) => (
            <OtherCheck key={check.id} {...each(check)} />
          ))}
        </ul>
      )}
    </>
  );
}
