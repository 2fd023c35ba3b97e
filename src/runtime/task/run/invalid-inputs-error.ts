import { FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import { type ValueFault, ValueFaults } from "../../values/faults.ts";
import { toLiteralMap } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";

/** The FX2004 of a run with its faults, so that a command can name its flags in them. */
export class InvalidInputsError extends FxError {
  readonly #task: string;
  readonly #faults: readonly ValueFault[];

  constructor(task: string, faults: ValueFaults) {
    super("FX2004", describeMisfit(faults.count, task), { details: faults.lines() });
    this.#task = task;
    this.#faults = faults.list;
  }

  // Getters, because test runners print an error's own properties below its message.
  get task(): string {
    return this.#task;
  }

  get faults(): readonly ValueFault[] {
    return this.#faults;
  }
}

/** Converts a task's inputs to literals. Throws InvalidInputsError with every fault. */
export function checkedInputs(
  inputs: object,
  fields: ReadonlyMap<string, TypeNode>,
  task: string,
): LiteralMap {
  const faults = new ValueFaults();
  const literals = toLiteralMap(inputs, fields, faults);
  if (faults.count > 0) throw new InvalidInputsError(task, faults);
  return literals;
}

/** FX2004 with one line for each input that does not fit. */
export function createInputsError(
  task: string,
  lines: readonly string[],
  options: Omit<FxErrorOptions, "details">,
): FxError {
  return new FxError("FX2004", describeMisfit(lines.length, task), { ...options, details: lines });
}

function describeMisfit(count: number, task: string): string {
  return `${count === 1 ? "1 input does" : `${count} inputs do`} not fit ${task}`;
}
