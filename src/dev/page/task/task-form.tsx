import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CheckedInputs, ShownFault, TaskView } from "../../protocol.ts";
import { api, faultFromError } from "../model/api.ts";
import { toHash } from "../model/route.ts";
import { project } from "../model/state.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { draftFromFields } from "./draft.ts";
import { formatPath } from "./fault-lookup.ts";
import { FieldsEditor } from "./fields-editor.tsx";
import { keepInputs } from "./kept-inputs.ts";
import { ValueEditor } from "./value-editor.tsx";
import { valuesFromForm } from "./value-from-draft.ts";

/** Typing faster than this asks the server only once. */
const PAUSE_MS = 120;

interface TaskFormProps {
  readonly task: TaskView;
  readonly inputs: Readonly<Record<string, unknown>> | undefined;
}

/** A form made from a task's interface. fx checks the inputs as they are typed. */
export function TaskForm({ task, inputs }: TaskFormProps) {
  const draft = useSignal(draftFromFields(task.inputs, inputs));
  const checked = useSignal<CheckedInputs>({ faults: [], command: null });
  const fault = useSignal<ShownFault | null>(null);
  const isStarting = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const read = useComputed(() => valuesFromForm(task.inputs, draft.value));
  const faults = useComputed(() => [...read.value.faults, ...checked.value.faults]);
  const createRequest = () => ({ task: task.name, file: task.file, inputs: read.value.values });

  const version = project.value?.version; // another version may check differently
  useEffect(() => {
    const request = createRequest();
    keepInputs(task.file, task.name, request.inputs);
    const abort = new AbortController();
    const timer = setTimeout(() => void check(request, abort.signal), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [draft.value, version]);
  const check = async (request: ReturnType<typeof createRequest>, signal: AbortSignal) => {
    try {
      checked.value = await api.checkInputs(request, signal);
      fault.value = null;
    } catch (error) {
      if (!signal.aborted) fault.value = faultFromError(error);
    }
  };
  const run = async (): Promise<void> => {
    isStarting.value = true;
    await check(createRequest(), new AbortController().signal);
    if (faults.value.length > 0) focusFirstFault(form.current!);
    else if (fault.value === null) await start();
    isStarting.value = false;
  };
  const start = async (): Promise<void> => {
    try {
      const started = await api.startRun(createRequest());
      if ("id" in started) location.hash = toHash({ view: "run", id: started.id });
      else fault.value = started.fault;
    } catch (error) {
      fault.value = faultFromError(error);
    }
  };
  const { command } = checked.value;
  return (
    <form
      ref={form}
      class="panel"
      aria-label={`Inputs of ${task.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
      }}
    >
      {task.inputs.length === 0 && <p class="dim">This task has no inputs.</p>}
      <FieldsEditor
        fields={task.inputs}
        draft={draft.value}
        path={[]}
        faults={faults.value}
        Editor={ValueEditor}
        onChange={(next) => (draft.value = next)}
      />
      {fault.value !== null && <FaultBox fault={fault.value} />}
      <FaultSummary faults={faults.value} />
      <div class="buttons">
        <button type="submit" class="primary" disabled={isStarting.value}>
          Run
        </button>
        <button
          type="button"
          onClick={() => (draft.value = draftFromFields(task.inputs, undefined))}
        >
          Reset to defaults
        </button>
        <span class="dim">Ctrl+Enter runs the task.</span>
      </div>
      {command !== null && faults.value.length === 0 && (
        <div class="command">
          <code tabIndex={0}>{command}</code>
          <CopyButton text={command} label="Copy the command" />
        </div>
      )}
    </form>
  );
}

function FaultSummary({ faults }: { faults: CheckedInputs["faults"] }) {
  const count = faults.length;
  return (
    <div class="fault-summary" role="status">
      {count > 0 && (
        <>
          <p>{count === 1 ? "One input needs a change:" : `${count} inputs need a change:`}</p>
          <ul>
            {faults.map((fault, index) => (
              <li key={index}>
                <b>{formatPath(fault.path)}</b> {fault.message}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function focusFirstFault(form: HTMLFormElement): void {
  form
    .querySelector<HTMLElement>(":is(.editor-faulty) :is(input, select, textarea, button)")
    ?.focus();
}
