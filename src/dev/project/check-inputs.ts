import { inputsFromPlain } from "../../project/inputs/read-inputs-file.ts";
import { findValueFaults } from "../../project/inputs/read-task-inputs.ts";
import { kebabCase } from "../../project/inputs/split-task-words.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { findRowFaults } from "../../runtime/datasets/find-row-faults.ts";
import { parseFaults } from "../../runtime/faults/parse-fault.ts";
import { INJECTED_FAULTS } from "../../runtime/faults/scheduled-fault.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { describeValueFault } from "../../runtime/values/faults.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { listRecordingFlags } from "../recording-flags.ts";

/**
 * Checks inputs as `fx run` does, and composes the command that runs the task with them.
 *
 * @param envFlags those of the command
 * @param root the folder in which the command is run
 */
export function checkInputs(
  task: AnyTask,
  request: RunRequest,
  envFlags: readonly string[],
  root: string,
): InputCheck {
  const values = inputsFromPlain(request.inputs, task.inputFields);
  const found = [...findValueFaults(values, task), ...findRowFaults(values, task.inputFields)];
  const faults = found.map((fault) => ({ path: fault.path, message: describeValueFault(fault) }));
  const { problems: injectProblems } = parseFaults(request.inject ?? [], INJECTED_FAULTS);
  const isValid = faults.length === 0 && injectProblems.every((problem) => problem === null);
  return {
    faults,
    injectProblems,
    command: isValid
      ? composeCommand(task, request, [...listRecordingFlags(request, root), ...envFlags])
      : null,
  };
}

/** Passes the inputs as flags, or as JSON if a flag would read one of them as something else. */
function composeCommand(task: AnyTask, request: RunRequest, more: readonly string[]): string {
  const { file, inputs, inject = [], replay } = request;
  const flags = Object.entries(inputs).map(([name, value]) =>
    toFlag(kebabCase(name), value, task.inputFields.get(name)!),
  );
  const options = [
    ...(request.clock === "real" || replay !== undefined ? [] : ["--clock", request.clock]),
    ...inject.flatMap((fault) => ["--inject", fault]),
    ...more,
  ];
  const command = ["fx", "run", ...options, file, task.name];
  if (flags.every((words) => words !== undefined)) return quoteWords([...command, ...flags.flat()]);
  return `echo ${quoteWords([JSON.stringify(inputs)])} | ${quoteWords([...command, "--inputs", "-"])}`;
}

/** Undefined if no flag can express the value. An optional input without a flag has none. */
function toFlag(name: string, value: unknown, node: TypeNode): readonly string[] | undefined {
  const { kind } = node.spec.kind === "optional" ? node.spec.inner.spec : node.spec;
  if (value === null && node.spec.kind === "optional" && node.defaultValue == null) return [];
  if (value === null || kind === "union") return undefined;
  if (kind === "bool") return [value === false ? `--no-${name}` : `--${name}`];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (/^(?:@|-$)/.test(text)) return undefined; // stands for a file or for standard input
  return text.startsWith("--") ? [`--${name}=${text}`] : [`--${name}`, text];
}
