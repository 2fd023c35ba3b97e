import { UserError } from "../base/errors/errors.ts";
import { describeType, nativeFromLiteral, toLiteral } from "./conversions.ts";
import { type ValueFaults, type Refusal, withoutFaults } from "./faults.ts";
import {
  type FieldValues,
  convertFields,
  getConverted,
  getFieldValue,
  reportUnknownNames,
} from "./get-field-value.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal, LiteralMap } from "./literal.ts";
import { guessNode } from "./schema/guess-type.ts";
import type { TypeNode } from "./types/flyte-type.ts";
import { type Shape, type Native, type UnknownValues, fieldsFromShape } from "./types/shape.ts";

/**
 * Converts named values to literals. A missing value is replaced by its default, or by none if it
 * is optional. Reports every missing, undeclared and ill-typed value.
 */
export function toLiteralMap(values: object, fields: FieldValues, faults: ValueFaults): LiteralMap {
  const getValue = (name: string, node: TypeNode): unknown => getFieldValue(values, name, node);
  const literals = convertFields(fields, faults, getValue, toLiteral, describeType);
  reportUnknownNames(values, fields, faults);
  return { literals };
}

/** Converts literals to native values: one per declared name, from its literal or its default. */
export function toNativeMap(
  { literals }: LiteralMap,
  fields: FieldValues,
  faults: ValueFaults,
): Record<string, unknown> {
  const values = literals ?? {};
  /** Converts a default like any other value, so that code receives a Date for ISO text. */
  const getLiteral = (name: string, node: TypeNode): Literal | undefined =>
    getConverted(values, name, node, (value) => toLiteral(value, node, faults));
  const natives = convertFields(fields, faults, getLiteral, nativeFromLiteral, describeType);
  reportUnknownNames(values, fields, faults);
  return natives;
}

/** Converts native values to literals. If there are faults, throws the error for them. */
export function checkedLiterals(values: object, fields: FieldValues, refusal: Refusal): LiteralMap {
  return withoutFaults((faults) => toLiteralMap(values, fields, faults), refusal);
}

/** Converts literals to native values. If there are faults, throws the error for them. */
export function checkedNatives(
  literals: LiteralMap,
  fields: FieldValues,
  refusal: Refusal,
): Record<string, unknown> {
  return withoutFaults((faults) => toNativeMap(literals, fields, faults), refusal);
}

/**
 * Converts inputs to the types of a shape, for a connector that serves tasks with different
 * interfaces. Ignores inputs outside the shape, and fills in defaults.
 *
 * @throws UserError that names every input that is missing or has the wrong type.
 *
 * @example
 * async create({ inputs }: CreateRequest) {
 *   const { city, days } = readInputs({ city: t.string(), days: t.int().default(7) }, inputs);
 */
export function readInputs<S extends Shape>(shape: S, inputs: UnknownValues): Native<S> {
  const fields = fieldsFromShape(shape);
  const wanted = Object.fromEntries(Object.entries(inputs).filter(([name]) => fields.has(name)));
  const literals = checkedLiterals(wanted, fields, invalidInputsError);
  return checkedNatives(literals, fields, invalidInputsError) as Native<S>;
}

function invalidInputsError(faults: string[]): UserError {
  return new UserError("INPUTS", `the inputs do not fit: ${faults.join("; ")}`);
}

/** The inputs or outputs of a template: `VariableMap`, reduced to what fx needs. */
type Variables = { readonly [name: string]: { readonly type: LiteralType } };

const guessed = new WeakMap<Variables, FieldValues>();

/**
 * Guesses the types of a template's inputs or outputs from their literal types. Caches those of a
 * frozen template, which is used many times.
 */
export function fieldsFromVariables(variables: Variables): FieldValues {
  const known = guessed.get(variables);
  if (known !== undefined) return known;
  const fields = new Map(
    Object.entries(variables).map(([name, { type }]) => [name, guessNode(type)]),
  );
  if (Object.isFrozen(variables)) guessed.set(variables, fields);
  return fields;
}
