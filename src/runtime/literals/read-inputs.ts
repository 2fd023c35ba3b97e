import { UserError } from "../errors.ts";
import type { Native, Shape, UnknownValues } from "../types/shape.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import { Faults } from "./faults.ts";
import { toLiteralMap, toNativeMap } from "./literal-map.ts";

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
  const fields = new Map<string, TypeNode>(Object.entries(shape).map(([name, type]) => [name, nodeOf(type)]));
  const wanted = Object.fromEntries(Object.entries(inputs).filter(([name]) => fields.has(name)));
  const faults = new Faults();
  const literals = toLiteralMap(wanted, fields, faults);
  const natives = faults.count === 0 ? toNativeMap(literals, fields, faults) : {};
  if (faults.count > 0) throw new UserError("INPUTS", `the inputs do not fit: ${faults.lines().join("; ")}`);
  return natives as Native<S>;
}
