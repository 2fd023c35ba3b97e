import { createExampleValue } from "../../project/inputs/describe-input.ts";
import {
  inputsFromPlain,
  type InputsFileSource,
  readInputsFile,
} from "../../project/inputs/read-inputs-file.ts";
import { findValueFaults } from "../../project/inputs/read-task-inputs.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { showPlace } from "../../runtime/base/source/source-location.ts";
import type { NativeCheckInputs } from "../../runtime/check/check-subject.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { getShortTypeName } from "../../runtime/values/conversions.ts";
import { createExampleObject } from "../../runtime/values/example-value.ts";
import { describeValueFault, formatPath } from "../../runtime/values/faults.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { CHECK_CONFIG_FILE, type CheckConfig, type PlainInputs } from "./read-check-config.ts";

/** Where the inputs come from. */
export interface CheckInputsSource extends InputsFileSource {
  readonly config: CheckConfig;
  /** The value of `--inputs`, which replaces the sets of inputs in the configuration. */
  readonly inputsFile: string | undefined;
  /** Whether the jobs are those of a fake that fx made, which takes any inputs. */
  readonly isFake: boolean;
}

/**
 * Reads the inputs of the tasks to check.
 *
 * @throws FX2004 with every input that is missing or does not fit, and an example of what to write
 */
export async function readCheckInputs(
  tasks: readonly TaskEntry[],
  source: CheckInputsSource,
): Promise<readonly NativeCheckInputs[]> {
  const read = await Promise.all(tasks.map((entry) => readTaskSets(entry.task, source)));
  const needy = tasks.filter(
    ({ task }, index) => !read[index]!.isGiven && listRequired(task.inputFields).length > 0,
  );
  const faults = tasks.flatMap(({ task }, index) =>
    needy.some((entry) => entry.task === task) ? [] : listFaults(task, read[index]!),
  );
  if (needy.length === 0 && faults.length === 0) return read;
  throw createInputsError(needy, faults, source.files.cwd);
}

interface ReadInputs extends NativeCheckInputs {
  /** Whether the user gave any set of inputs. */
  readonly isGiven: boolean;
}

async function readTaskSets(task: AnyTask, source: CheckInputsSource): Promise<ReadInputs> {
  const { config, inputsFile } = source;
  const { inputFields } = task;
  const own = config.tasks.get(task.name);
  const convert = (inputs: PlainInputs): object => inputsFromPlain(inputs, inputFields);
  const example = source.isFake
    ? [createExampleObject(new Map(listRequired(inputFields))) as PlainInputs]
    : undefined;
  const sets =
    inputsFile === undefined
      ? (own?.inputs ?? example)?.map(convert)
      : [await readInputsFile(inputsFile, inputFields, source)];
  return {
    sets: sets ?? [{}],
    slow: own?.slow && convert(own.slow),
    fails: own?.fails && convert(own.fails),
    isGiven: sets !== undefined,
  };
}

function listRequired(fields: ReadonlyMap<string, TypeNode>): [string, TypeNode][] {
  return [...fields].filter(([, node]) => !node.omittable);
}

/** For instance `forecast, inputs 2: days   expected an integer, got "x"`. */
function listFaults(task: AnyTask, { sets, slow, fails }: ReadInputs): string[] {
  const named: [string, object | undefined][] = [
    ...sets.map((set, index): [string, object] => [
      sets.length === 1 ? "inputs" : `inputs ${index + 1}`,
      set,
    ]),
    ["slow", slow],
    ["fails", fails],
  ];
  return named.flatMap(([name, values]) =>
    values === undefined
      ? []
      : findValueFaults(values as PlainInputs, task).map(
          (fault) =>
            `${task.name}, ${name}: ${formatPath(fault.path)}   ${describeValueFault(fault)}`,
        ),
  );
}

function createInputsError(
  needy: readonly TaskEntry[],
  faults: readonly string[],
  cwd: string,
): FxError {
  const [first] = needy;
  if (first === undefined)
    return new FxError("FX2004", "inputs do not fit their tasks", {
      details: faults,
      hint: "fx run FILE TASK --help lists the inputs of a task",
    });
  const names = needy.map(({ name }) => name).join(", ");
  return new FxError("FX2004", `fx check needs inputs for ${names}`, {
    details: [
      ...needy.flatMap((entry) => listNeeds(entry, cwd)),
      ...faults,
      ...exampleConfig(needy),
    ],
    hint:
      needy.length === 1
        ? "or pass a file with them: fx check --inputs inputs.json"
        : "or check one task, with a file: fx check --task TASK --inputs inputs.json",
  });
}

function listNeeds({ name, task, file }: TaskEntry, cwd: string): string[] {
  const { location } = task.definedAt;
  const place = showPlace(location === undefined ? { file } : { ...location }, cwd);
  return listRequired(task.inputFields).map(
    ([input, node]) => `${name} (${place}) requires ${input}: ${getShortTypeName(node)}`,
  );
}

/** The configuration of a task, in one line of YAML. */
export function createExampleConfig({ name, task }: TaskEntry): string {
  const inputs = createExampleObject(new Map(listRequired(task.inputFields)));
  return `tasks: { ${name}: { inputs: ${JSON.stringify(inputs)} } }`;
}

/** What to write to `fx.check.yaml`. JSON values are YAML, too. */
function exampleConfig(needy: readonly TaskEntry[]): string[] {
  return [
    `write them to ${CHECK_CONFIG_FILE}:`,
    "  tasks:",
    ...needy.flatMap(({ name, task }) => [
      `    ${name}:`,
      "      inputs:",
      ...listRequired(task.inputFields).map(
        ([input, node]) => `        ${input}: ${JSON.stringify(createExampleValue(node) ?? null)}`,
      ),
    ]),
  ];
}
