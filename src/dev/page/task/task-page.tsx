import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ShownFault } from "../../protocol-parts.ts";
import type { RunRequest, TaskView } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { toHash } from "../model/route.ts";
import { findTaskView, runs } from "../model/state.ts";
import { FaultBox } from "../parts/fault-box.tsx";
import { Place } from "../parts/place.tsx";
import { RunTable } from "../runs/run-table.tsx";
import { FieldTable } from "./field-table.tsx";
import { readKeptRequest } from "./kept-request.ts";
import { MissingTask } from "./missing-task.tsx";
import { TaskForm } from "./task-form.tsx";

const MOST_RUNS = 5;

interface TaskPageProps {
  readonly file: string;
  readonly name: string;
  /** A run whose inputs fill the form. */
  readonly fromRun: string | null;
}

/** A task: its form, its interface and its last runs. */
export function TaskPage({ file, name, fromRun }: TaskPageProps) {
  const task = findTaskView(file, name);
  const recorded = useRecordedRun(fromRun);
  if (task === undefined) return <MissingTask file={file} name={name} />;
  const ofTask = runs.value.filter((run) => run.task === name && (run.file ?? file) === file);
  const initial = recorded?.initial ?? readKeptRequest(file, name);
  return (
    <>
      <h1>{task.name}</h1>
      <p class="facts-line">
        <span>
          {task.taskType} {task.taskTypeVersion}
        </span>
        <Place location={task.definedAt ?? task.file} />
        <span>{task.connector === null ? "runs in a container" : `runs on ${task.connector}`}</span>
        {task.checkCommand !== null && (
          <a href={toHash({ view: "checks", file, name })}>Check the connector</a>
        )}
      </p>
      {recorded?.fault && (
        <FaultBox fault={recorded.fault} title="The inputs of the run are missing" />
      )}
      {recorded !== null && <TaskForm key={formKey(task, fromRun)} task={task} initial={initial} />}
      <h2>Outputs</h2>
      <FieldTable fields={task.outputs} empty="This task has no outputs." />
      <h2>Last runs</h2>
      {ofTask.length === 0 ? (
        <p class="dim">This task has not run yet.</p>
      ) : (
        <RunTable runs={ofTask.slice(0, MOST_RUNS)} label={`Last runs of ${name}`} />
      )}
    </>
  );
}

interface Recorded {
  /** Null if the inputs are not on record. */
  readonly initial: Pick<RunRequest, "inputs" | "clock" | "inject"> | null;
  readonly fault: ShownFault | null;
}

/** What fills the form. Null while it is on its way; undefined if no run was asked for. */
function useRecordedRun(id: string | null): Recorded | undefined | null {
  const recorded = useSignal<{ readonly id: string; readonly value: Recorded } | null>(null);
  useEffect(() => {
    if (id === null) return;
    const show = (value: Recorded): void => {
      recorded.value = { id, value };
    };
    void api.getRun(id).then(
      ({ inputs, clock, inject }) =>
        show({ initial: inputs && { inputs, clock, inject }, fault: null }),
      (error: unknown) => show({ initial: null, fault: faultFromError(error) }),
    );
  }, [id]);
  if (id === null) return undefined;
  return recorded.value?.id === id ? recorded.value.value : null;
}

/** A changed interface needs a new form. */
function formKey(task: TaskView, fromRun: string | null): string {
  return JSON.stringify([task.file, task.name, task.inputs, fromRun]);
}
