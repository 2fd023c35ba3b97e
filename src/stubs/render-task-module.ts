import { quotePython } from "./python/python-expression.ts";
import { PythonModule } from "./python/python-module.ts";
import { renderFunction, renderOutputsClass } from "./render-function.ts";
import type { StubTask, StubVariable } from "./stub-task.ts";

/** The module of a task that is registered on the cluster, and that fx runs locally. */
export function renderTaskModule(task: StubTask): string {
  const module = new PythonModule(`.${task.moduleName}`, `The TypeScript task ${task.name}.`, [
    `# mypy: disable-error-code="${listIgnored(task).join(",")}"`,
  ]);
  const outputs = renderOutputsClass(module, task);
  if (outputs !== undefined) module.add(outputs);
  const settings = [
    quotePython(task.name),
    `version=${quotePython(task.version)}`,
    `file=${quotePython(task.file)}`,
    `outputs=[${task.outputs.map(({ flyteName }) => quotePython(flyteName)).join(", ")}]`,
    ...renderRenamed(task.inputs),
  ];
  const decorator = module.use("._fx", "typescript_task");
  module.add(
    [
      `@${decorator}(`,
      ...settings.map((setting) => `    ${setting},`),
      ")",
      renderFunction(module, task),
    ].join("\n"),
  );
  return module.toString();
}

/** The function has no body, flytekit has no types, and an output may be named like a method of tuples. */
function listIgnored({ outputs }: StubTask): string[] {
  const hidesMethod = outputs.some(({ pythonName }) => /^(?:count|index)$/.test(pythonName));
  return ["empty-body", "import-untyped", "type-arg", ...(hidesMethod ? ["assignment"] : [])];
}

/** The inputs whose names Python does not accept. */
function renderRenamed(inputs: readonly StubVariable[]): string[] {
  const renamed = inputs.filter(({ flyteName, pythonName }) => flyteName !== pythonName);
  if (renamed.length === 0) return [];
  const pairs = renamed.map(
    ({ flyteName, pythonName }) => `${quotePython(pythonName)}: ${quotePython(flyteName)}`,
  );
  return [`renamed_inputs={${pairs.join(", ")}}`];
}
