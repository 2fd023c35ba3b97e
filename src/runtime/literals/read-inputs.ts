import { UserError } from "../errors/errors.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import type { Native, Shape, UnknownValues } from "../types/shape.ts";
import { checkedLiterals } from "./checked-literals.ts";
import { checkedNatives } from "./checked-natives.ts";

/**
 * The inputs as the types of a shape, for a connector that serves tasks of many interfaces. Inputs beyond the shape
 * are left out, defaults are filled in.
 *
 * @throws UserError that names every input that is missing or of another type.
 *
 * @example
 * async create({ inputs }: CreateRequest) {
 *   const { city, days } = readInputs({ city: t.string(), days: t.int().default(7) }, inputs);
 */
export function readInputs<S extends Shape>(shape: S, inputs: UnknownValues): Native<S> {
  const fields = new Map<string, TypeNode>(
    Object.entries(shape).map(([name, type]) => [name, nodeOf(type)]),
  );
  const wanted = Object.fromEntries(Object.entries(inputs).filter(([name]) => fields.has(name)));
  return checkedNatives(checkedLiterals(wanted, fields, refusal), fields, refusal) as Native<S>;
}

function refusal(faults: string[]): UserError {
  return new UserError("INPUTS", `the inputs do not fit: ${faults.join("; ")}`);
}
