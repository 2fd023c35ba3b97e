import type { TaskView } from "../../src/dev/shared.ts";
import { api, useLoaded } from "../model/api.ts";
import { findTaskView, project, runs, toHash } from "../model/state.ts";
import { FaultBox, Place } from "../parts/fault-box.tsx";
import { FieldTable } from "../parts/terms.tsx";
import { RunTable } from "../runs/run-table.tsx";
import { readKeptRequest } from "./kept-request.ts";
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
  const { value: recorded, fault } = useLoaded(
    async () => (fromRun === null ? null : await api.getRun(fromRun)),
    [fromRun],
  );
  if (task === undefined) return <MissingTask file={file} name={name} />;
  const ofTask = runs.value.filter((run) => run.task === name && (run.file ?? file) === file);
  const initial = recorded?.inputs
    ? { ...recorded, inputs: recorded.inputs, replay: recorded.replayed ?? undefined }
    : readKeptRequest(file, name);
  return (
    <>
      <h1>{task.name}</h1>
      <p class="row dim">
        <span>
          {task.taskType} {task.taskTypeVersion}
        </span>
        <Place location={task.definedAt ?? task.file} />
        <span>{task.connector === null ? "runs in a container" : `runs on ${task.connector}`}</span>
        {task.checkCommand !== null && (
          <a href={toHash("checks", file, name)}>Check the connector</a>
        )}
      </p>
      {fault !== null && <FaultBox fault={fault} title="The inputs of the run are missing" />}
      {(fromRun === null || recorded !== null || fault !== null) && (
        <TaskForm key={formKey(task, fromRun)} task={task} initial={initial} />
      )}
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

/** A changed interface needs a new form. */
function formKey(task: TaskView, fromRun: string | null): string {
  return JSON.stringify([task.file, task.name, task.inputs, fromRun]);
}

/** Shown for a task that the project does not define, or not yet. */
export function MissingTask({ file, name }: { file: string; name: string }) {
  const isLoading = project.value === null || project.value.version === 0;
  return (
    <>
      <h1>{name}</h1>
      <p class="dim">
        {isLoading
          ? "The project has not loaded yet."
          : `${file} does not define a task of this name. Its name may have changed.`}
      </p>
    </>
  );
}
