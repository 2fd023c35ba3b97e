import { takeRows } from "../../runtime/datasets/taken-rows.ts";
import { FxError } from "../../runtime/errors/errors.ts";
import { setOwn } from "../../runtime/json.ts";
import { pathText } from "../../runtime/literals/faults/fault-path.ts";
import { faultText, Faults } from "../../runtime/literals/faults/faults.ts";
import { toLiteralMap } from "../../runtime/literals/literal-map.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { kebabCase } from "./input-names.ts";
import { missingFiles } from "./missing-files.ts";
import type { InputFlags } from "./read-input-flags.ts";

/** Where a task is, as its user gave it, and whether it runs on this machine, whose files are there to be looked for. */
export interface TaskPlace {
  readonly file: string;
  readonly isHere: boolean;
}

/** A task's inputs from a file and the command line, which wins. Throws FX2004 with every fault of both. */
export function readTaskInputs(
  task: AnyTask,
  fromFile: Record<string, unknown>,
  flags: InputFlags,
  { file, isHere }: TaskPlace,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const source of [fromFile, flags.values])
    for (const [name, value] of Object.entries(source)) setOwn(values, name, value);
  const lines = [
    ...flags.faults,
    ...faultsOfValues(values, task, namesIn(flags.faults)),
    ...(isHere ? missingLines(values, task) : []),
  ];
  if (lines.length === 0) return values;
  throw new FxError(
    "FX2004",
    `${lines.length === 1 ? "1 input does" : `${lines.length} inputs do`} not fit ${task.name}`,
    {
      details: lines,
      location: task.definedAt.location,
      hint: `fx run ${file} ${task.name} --help lists the inputs`,
    },
  );
}

/** What was already found wrong in the command line's text is not said twice. */
function namesIn(faults: readonly string[]): ReadonlySet<string> {
  return new Set(faults.map((line) => line.split(/\s/, 1)[0]!));
}

function missingLines(values: Record<string, unknown>, task: AnyTask): string[] {
  return [...task.inputFields].flatMap(([name, node]) =>
    missingFiles(values[name], node).map(({ path, said }) => lineOf(kebabCase(name), path, said)),
  );
}

function lineOf(flag: string, path: readonly (string | number)[], said: string): string {
  return `--${flag}${path.length === 0 ? "" : ` at ${pathText(path)}`}   ${said}`;
}

function faultsOfValues(
  values: Record<string, unknown>,
  task: AnyTask,
  reported: ReadonlySet<string>,
): string[] {
  const faults = new Faults();
  toLiteralMap(takeRows(values, task.inputFields, "").values, task.inputFields, faults);
  return faults.list.flatMap((fault) => {
    const [name, ...rest] = fault.path;
    const flag = fault.problem === "unknown" ? String(name) : kebabCase(String(name));
    return reported.has(`--${flag}`) ? [] : [lineOf(flag, rest, faultText(fault))];
  });
}
