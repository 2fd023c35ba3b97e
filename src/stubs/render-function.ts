import {
  LONGEST_LINE,
  NONE,
  type PythonExpression,
  renderExpression,
} from "./python/python-expression.ts";
import { describeVariables, type PythonModule, toDocstring } from "./python/python-module.ts";
import type { StubTask, StubVariable } from "./stub-task.ts";

/** The class of several outputs; undefined for one or none. */
export function renderOutputsClass(module: PythonModule, task: StubTask): string | undefined {
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
export function renderFunction(module: PythonModule, task: StubTask): string {
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
