import type { StubTask, StubVariable } from "./plan-package.ts";
import {
  LONGEST_LINE,
  NONE,
  type PythonExpression,
  quotePython,
  renderExpression,
  string,
  toPlainValue,
} from "./python/python-expression.ts";
import { describeVariables, PythonModule, toDocstring } from "./python/python-module.ts";

/** An argument of the decorator. */
type Setting = readonly [name: string, value: PythonExpression];

/** The module of a task: a function without a body, and the decorator that runs the task. */
export function renderTaskModule(task: StubTask): string {
  const hides = hidesMethod(task);
  // The function has no body, and flytekit has no types.
  const ignored = ["empty-body", "import-untyped", "type-arg", ...(hides ? ["assignment"] : [])];
  const module = new PythonModule(`.${task.moduleName}`, `The TypeScript task ${task.name}.`, [
    `# mypy: disable-error-code="${ignored.join(",")}"`,
    ...(hides ? ["# pyright: reportIncompatibleMethodOverride=false"] : []),
  ]);
  const outputs = renderOutputsClass(module, task);
  if (outputs !== undefined) module.add(outputs);
  const settings: readonly Setting[] = [
    ["version", string(task.version)],
    ["file", string(task.file)],
    ["outputs", toPlainValue(task.outputs.map(({ flyteName }) => flyteName))],
    ...toRenamed(task.inputs),
  ];
  module.add(
    [
      `@${module.use("._reference", "typescript_task")}(`,
      `    ${quotePython(task.name)},`,
      ...settings.map(([name, value]) => `    ${name}=${module.render(value)},`),
      ")",
      renderFunction(module, task),
    ].join("\n"),
  );
  return module.toString();
}

/** Whether an output is named like a method of tuples. */
function hidesMethod({ outputs }: StubTask): boolean {
  return outputs.some(({ pythonName }) => /^(?:count|index)$/.test(pythonName));
}

/** The inputs whose names Python does not accept. */
function toRenamed(inputs: readonly StubVariable[]): Setting[] {
  const renamed = inputs.filter(({ flyteName, pythonName }) => flyteName !== pythonName);
  if (renamed.length === 0) return [];
  const names = renamed.map(({ flyteName, pythonName }) => [pythonName, flyteName] as const);
  return [["renamed_inputs", toPlainValue(Object.fromEntries(names))]];
}

/** The class of several outputs; undefined for one or none. */
function renderOutputsClass(module: PythonModule, task: StubTask): string | undefined {
  if (task.outputsClass === undefined) return undefined;
  const docs = describeVariables("Attributes", task.outputs);
  const use = module.useBeside(new Set(task.outputs.map(({ pythonName }) => pythonName)));
  return [
    `class ${task.outputsClass}(${module.use("typing", "NamedTuple")}):`,
    toDocstring([`The outputs of ${task.name}.`, ...docs], "    "),
    "",
    ...task.outputs.map(
      ({ pythonName, type }) => `    ${pythonName}: ${renderExpression(type, use)}`,
    ),
  ].join("\n");
}

/** The function that Python code calls. Its body is empty: a decorator runs the task. */
function renderFunction(module: PythonModule, task: StubTask): string {
  const returned = module.render(getReturnType(task));
  return [
    ...renderSignature(task, returned, (type) => module.render(type)),
    toDocstring(
      [
        `Run the TypeScript task ${task.name}.`,
        ...describeVariables("Args", task.inputs),
        ...(task.outputs.length === 1 ? describeVariables("Returns", task.outputs) : []),
      ],
      "    ",
    ),
    "    ...",
  ].join("\n");
}

/** One output is a bare value. */
function getReturnType({ outputsClass, outputs }: StubTask): PythonExpression {
  if (outputsClass !== undefined) return { kind: "code", text: outputsClass };
  return outputs[0]?.type ?? NONE;
}

function renderSignature(
  { functionName, inputs }: StubTask,
  returned: string,
  render: (expression: PythonExpression) => string,
): string[] {
  const parameters = sortByDefault(inputs).map(({ pythonName, type, defaultValue }) => {
    const declared = `${pythonName}: ${render(type)}`;
    return defaultValue === undefined ? declared : `${declared} = ${render(defaultValue)}`;
  });
  const line = `def ${functionName}(${parameters.join(", ")}) -> ${returned}:`;
  if (line.length <= LONGEST_LINE) return [line];
  return [
    `def ${functionName}(`,
    ...parameters.map((parameter) => `    ${parameter},`),
    `) -> ${returned}:`,
  ];
}

/** Python wants parameters without a default first. */
function sortByDefault(inputs: readonly StubVariable[]): StubVariable[] {
  const isRequired = ({ defaultValue }: StubVariable): boolean => defaultValue === undefined;
  return [...inputs.filter(isRequired), ...inputs.filter((input) => !isRequired(input))];
}
