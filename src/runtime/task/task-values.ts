import { FxError, type FxErrorOptions } from "../base/errors/errors.ts";
import { isPlainObject } from "../base/json.ts";
import type { Protocol } from "../base/protocol.ts";
import { type DatasetTarget, writeDatasets } from "../datasets/write-datasets.ts";
import { type ValueFault, ValueFaults } from "../values/faults.ts";
import { getOmittedValue } from "../values/get-field-value.ts";
import { checkedLiterals, checkedNatives, toLiteralMap } from "../values/literal-map.ts";
import type { LiteralMap } from "../values/literal.ts";
import { toProtocolFields } from "../values/to-protocol-fields.ts";
import { TypeEngine } from "../values/type-engine.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { TaskDefinition } from "./task-definition.ts";

/** Converts a task's inputs to native values. Throws FX2004 with every fault. */
export function toNativeInputs(
  inputs: LiteralMap,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
): Record<string, unknown> {
  const summary = `inputs do not fit the interface of ${taskName}`;
  return checkedNatives(inputs, fields, (details) => new FxError("FX2004", summary, { details }));
}

/** The name of an unnamed output on the wire. */
export const ONLY_OUTPUT = "o0";

/**
 * Converts the result of a task to literals. The result is an object of values by name, or the bare
 * value of a single output. Drops the result of a task without outputs. Writes rows of a dataset to
 * storage first.
 *
 * @throws FxError FX1003 with every fault.
 */
export async function literalsByName(
  returned: unknown,
  fields: ReadonlyMap<string, TypeNode>,
  taskName: string,
  target: DatasetTarget,
): Promise<LiteralMap> {
  if (fields.size === 0) return { literals: {} };
  const hint =
    fields.size === 1 && fields.has(ONLY_OUTPUT)
      ? "return the bare value: outputs declares a single type"
      : `return { ${[...fields.keys()].join(", ")} }`;
  const summary = `outputs do not fit the interface of ${taskName}`;
  const values = await writeDatasets(toNamedValues(returned, fields), fields, target);
  return checkedLiterals(
    values,
    fields,
    (details) => new FxError("FX1003", summary, { details, hint }),
  );
}

function toNamedValues(returned: unknown, fields: ReadonlyMap<string, TypeNode>): object {
  const [only, ...others] = fields.keys();
  if (isPlainObject(returned) && (others.length > 0 || Object.hasOwn(returned, only!)))
    return returned;
  if (others.length === 0) return { [only!]: returned };
  const type = Array.isArray(returned) ? "a list" : typeof returned;
  const expected = `expected an object with ${[...fields.keys()].join(", ")}`;
  throw new FxError("FX1003", `${expected}, got ${returned === null ? "null" : type}`);
}

/** The default values of inputs. Throws FX2009 for a default that does not fit its type. */
export function buildDefaultInputs(
  { inputFields }: TaskDefinition,
  protocol: Protocol,
): LiteralMap {
  const literals = [...toProtocolFields(protocol, inputFields)].flatMap(([name, node]) => {
    const value = getOmittedValue(node);
    return value === undefined ? [] : [[name, TypeEngine.toLiteral(value, node)] as const];
  });
  return { literals: Object.fromEntries(literals) };
}

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
