import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  type InputCheck,
  type RunClockName,
  type RunRequest,
  type ShownFault,
  type TaskView,
} from "../../src/dev/shared.ts";
import { api, faultFromError, startRun } from "../model/api.ts";
import { project } from "../model/state.ts";
import { Command } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { FormFaults, formatInputPath } from "./form-faults.tsx";
import { toFormFields, toInputs } from "./form-values.ts";
import { draftsFromTexts, type InjectDraft, textFromDraft } from "./inject-draft.ts";
import { InjectEditor } from "./inject-editor.tsx";
import { keepRequest } from "./kept-request.ts";
import { draftFromRequest, type RecordingDraft, RecordingEditor } from "./recording-editor.tsx";
import { FieldsEditor } from "./value-editor.tsx";

/** Typing faster than this asks the server only once. */
const PAUSE_MS = 120;

interface TaskFormProps {
  readonly task: TaskView;
  /** What the form shows at first. */
  readonly initial:
    Pick<RunRequest, "inputs" | "yaml" | "clock" | "inject" | "record" | "replay"> | undefined;
}

/** A form made from a task's interface. fx checks the inputs as they are typed. */
export function TaskForm({ task, initial }: TaskFormProps) {
  const values = useSignal(toFormFields(task.inputs, initial?.inputs, initial?.yaml));
  const clock = useSignal<RunClockName>(initial?.clock ?? "real");
  const inject = useSignal<readonly InjectDraft[]>(draftsFromTexts(initial?.inject ?? []));
  const recording = useSignal(draftFromRequest(initial));
  const checked = useSignal<InputCheck>({ faults: [], injectProblems: [], command: null });
  const fault = useSignal<ShownFault | null>(null);
  const isStarting = useSignal(false);
  /** Until then, the form finds no fault with what nobody has typed. */
  const isTried = useSignal(false);
  const resets = useSignal(0);
  const form = useRef<HTMLFormElement>(null);
  const faults = useComputed(() => checked.value.faults);
  const summary = useComputed(() => [
    ...faults.value.map(({ path, message }) => ({ name: formatInputPath(path), message })),
    ...listProblems(checked.value.injectProblems),
    ...listRecordingFaults(recording.value),
  ]);
  const canInject = hasAsyncConnector(task);
  const createRequest = (): RunRequest => ({
    task: task.name,
    file: task.file,
    ...toInputs(task.inputs, values.value),
    clock: clock.value,
    ...(canInject && { inject: inject.value.map(textFromDraft) }),
    ...(recording.value.mode === "record" && { record: true }),
    ...(recording.value.mode === "replay" && { replay: recording.value.replay }),
  });

  const version = project.value?.version; // another version may check differently
  useEffect(() => {
    const request = createRequest();
    keepRequest(request);
    const abort = new AbortController();
    const timer = setTimeout(() => void check(request, abort.signal), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [values.value, clock.value, inject.value, recording.value, version]);
  const check = async (request: RunRequest, signal: AbortSignal) => {
    try {
      checked.value = await api.checkInputs(request, signal);
      fault.value = null;
    } catch (error) {
      if (!signal.aborted) fault.value = faultFromError(error);
    }
  };
  const run = async (): Promise<void> => {
    isStarting.value = true;
    isTried.value = true;
    await check(createRequest(), new AbortController().signal);
    if (summary.value.length > 0) focusFirstFault(form.current!);
    else if (fault.value === null)
      fault.value = await startRun(createRequest()).catch(faultFromError);
    isStarting.value = false;
  };
  const reset = (): void => {
    values.value = toFormFields(task.inputs, undefined);
    clock.value = "real";
    inject.value = [];
    recording.value = draftFromRequest(undefined);
    isTried.value = false;
    resets.value++;
  };
  const { command, injectProblems } = checked.value;
  return (
    <form
      ref={form}
      class="panel stack"
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
      <FormFaults.Provider value={{ faults: faults.value, isTried: isTried.value }}>
        <FieldsEditor
          key={resets.value}
          fields={task.inputs}
          form={values.value}
          onChange={(next) => (values.value = next)}
        />
      </FormFaults.Provider>
      <div class="row">
        <span aria-hidden="true">Clock</span>
        <Tabs
          label="Clock"
          names={["real", "virtual"]}
          current={clock.value}
          onChoose={(next) => (clock.value = next)}
        />
        {clock.value === "virtual" && <span class="dim">Waiting takes no time.</span>}
      </div>
      <RecordingEditor draft={recording.value} onChange={(next) => (recording.value = next)} />
      {canInject && (
        <InjectEditor
          drafts={inject.value}
          problems={injectProblems}
          onChange={(next) => (inject.value = next)}
        />
      )}
      {fault.value !== null && <FaultBox fault={fault.value} />}
      <FaultSummary faults={isTried.value ? summary.value : []} />
      <div class="row">
        <button type="submit" class="primary" disabled={isStarting.value}>
          Run
        </button>
        <button type="button" onClick={reset}>
          Reset to defaults
        </button>
        <span class="dim">Ctrl+Enter runs the task.</span>
      </div>
      {command !== null && summary.value.length === 0 && <Command text={command} />}
    </form>
  );
}

/** Only calls of an asynchronous connector can be disturbed. */
function hasAsyncConnector({ connector }: TaskView): boolean {
  const { connectors = [] } = project.value ?? {};
  return connectors.some(({ name, kind }) => name === connector && kind === "async");
}

interface NamedFault {
  readonly name: string;
  readonly message: string;
}

function listProblems(problems: InputCheck["injectProblems"]): readonly NamedFault[] {
  return problems.flatMap((message, index) =>
    message === null ? [] : [{ name: `fault ${index + 1}`, message }],
  );
}

function listRecordingFaults({ mode, replay }: RecordingDraft): readonly NamedFault[] {
  const isMissing = mode === "replay" && replay === "";
  return isMissing ? [{ name: "recording", message: "choose the file to replay" }] : [];
}

function FaultSummary({ faults }: { faults: readonly NamedFault[] }) {
  const count = faults.length;
  return (
    <div class="bad" role="status">
      {count > 0 && (
        <>
          <p>{count === 1 ? "One input needs a change:" : `${count} inputs need a change:`}</p>
          <ul>
            {faults.map(({ name, message }, index) => (
              <li key={index}>
                <b>{name}</b> {message}
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
