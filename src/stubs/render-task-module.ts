import {
  type PythonExpression,
  quotePython,
  renderLaidOut,
  string,
} from "./python/python-expression.ts";
import { PythonModule } from "./python/python-module.ts";
import { toPlainValue } from "./python/python-values.ts";
import { renderFunction, renderOutputsClass } from "./render-function.ts";
import type { StubTask, StubVariable } from "./stub-task.ts";

/** An argument of the decorator. */
type Setting = readonly [name: string, value: PythonExpression];

/** The module of a task: a function without a body, and the decorator that runs the task. */
export function renderTaskModule(task: StubTask): string {
  const module = new PythonModule(`.${task.moduleName}`, `The TypeScript task ${task.name}.`, [
    `# mypy: disable-error-code="${listIgnored(task).join(",")}"`,
    ...(hidesMethod(task) ? ["# pyright: reportIncompatibleMethodOverride=false"] : []),
  ]);
  const outputs = renderOutputsClass(module, task);
  if (outputs !== undefined) module.add(outputs);
  module.add(
    [
      `@${module.use("._reference", "typescript_task")}(`,
      `    ${quotePython(task.name)},`,
      ...listSettings(task).map(([name, value]) =>
        renderLaidOut(`${name}=`, value, module.use, "    "),
      ),
      ")",
      renderFunction(module, task),
    ].join("\n"),
  );
  return module.toString();
}

/** The function has no body, and flytekit has no types. */
function listIgnored(task: StubTask): string[] {
  return ["empty-body", "import-untyped", "type-arg", ...(hidesMethod(task) ? ["assignment"] : [])];
}

/** Whether an output is named like a method of tuples. */
function hidesMethod({ outputs }: StubTask): boolean {
  return outputs.some(({ pythonName }) => /^(?:count|index)$/.test(pythonName));
}

function listSettings({ version, file, inputs, outputs }: StubTask): Setting[] {
  return [
    ["version", string(version)],
    ["file", string(file)],
    ["outputs", toPlainValue(outputs.map(({ flyteName }) => flyteName))],
    ...toRenamed(inputs),
  ];
}

/** The inputs whose names Python does not accept. */
function toRenamed(inputs: readonly StubVariable[]): Setting[] {
  const renamed = inputs.filter(({ flyteName, pythonName }) => flyteName !== pythonName);
  if (renamed.length === 0) return [];
  const names = renamed.map(({ flyteName, pythonName }) => [pythonName, flyteName] as const);
  return [["renamed_inputs", toPlainValue(Object.fromEntries(names))]];
}
