import { UserError } from "../base/errors/errors.ts";
import { setOwn } from "../base/json.ts";
import { nativeFromLiteral, toLiteral } from "./conversions.ts";
import { describeType } from "./describe-type.ts";
import { Faults } from "./faults.ts";
import {
  getOmittedValue,
  getOwnValue,
  reportUnknownNames,
  getFieldValue,
} from "./get-field-value.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal, LiteralMap } from "./literal.ts";
import { guessNode } from "./schema/guess-type.ts";
import type { TypeNode } from "./types/flyte-type.ts";
import { type Shape, type Native, type UnknownValues, fieldsFromShape } from "./types/shape.ts";

type Fields = ReadonlyMap<string, TypeNode>;

/**
 * Converts named values to literals. A missing value is replaced by its default, or by none if it
 * is optional. Reports every missing, undeclared and ill-typed value.
 */
export function toLiteralMap(values: object, fields: Fields, faults: Faults): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const [name, node] of fields) {
    const value = getFieldValue(values, name, node);
    faults.inside(name, () => {
      if (value === undefined) faults.missing(describeType(node));
      else setOwn(literals, name, toLiteral(value, node, faults));
    });
  }
  reportUnknownNames(values, fields, faults);
  return { literals };
}

/** Converts literals to native values: one per declared name, from its literal or its default. */
export function toNativeMap(
  map: LiteralMap,
  fields: Fields,
  faults: Faults,
): Record<string, unknown> {
  const literals = map.literals ?? {};
  const values: Record<string, unknown> = {};
  for (const [name, node] of fields) {
    const own = getOwnValue(literals, name) as Literal | undefined;
    faults.inside(name, () => {
      const literal = own ?? defaultLiteral(node, faults);
      if (literal === undefined) faults.missing(describeType(node));
      else setOwn(values, name, nativeFromLiteral(literal, node, faults));
    });
  }
  reportUnknownNames(literals, fields, faults);
  return values;
}

/** Converts the default like any other value, so that code receives a Date for ISO text. */
function defaultLiteral(node: TypeNode, faults: Faults): Literal | undefined {
  const value = getOmittedValue(node);
  return value === undefined ? undefined : toLiteral(value, node, faults);
}

/**
 * Converts native values to literals. If there are faults, throws the error that `refusal` creates
 * from them.
 */
export function checkedLiterals(
  values: object,
  fields: Fields,
  refusal: (faults: string[]) => Error,
): LiteralMap {
  const faults = new Faults();
  const literals = toLiteralMap(values, fields, faults);
  if (faults.count === 0) return literals;
  throw refusal(faults.lines());
}

/**
 * Converts literals to native values. If there are faults, throws the error that `refusal` creates
 * from them.
 */
export function checkedNatives(
  literals: LiteralMap,
  fields: Fields,
  refusal: (faults: string[]) => Error,
): Record<string, unknown> {
  const faults = new Faults();
  const natives = toNativeMap(literals, fields, faults);
  if (faults.count === 0) return natives;
  throw refusal(faults.lines());
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
  return checkedNatives(
    checkedLiterals(wanted, fields, invalidInputsError),
    fields,
    invalidInputsError,
  ) as Native<S>;
}

function invalidInputsError(faults: string[]): UserError {
  return new UserError("INPUTS", `the inputs do not fit: ${faults.join("; ")}`);
}

/** The inputs or outputs of a template: `VariableMap`, reduced to what fx needs. */
type Variables = { readonly [name: string]: { readonly type: LiteralType } };

const guessed = new WeakMap<Variables, Fields>();

/**
 * Guesses the types of a template's inputs or outputs from their literal types. Caches those of a
 * frozen template, which is used many times.
 */
export function fieldsFromVariables(variables: Variables): Fields {
  const known = guessed.get(variables);
  if (known !== undefined) return known;
  const fields = new Map(
    Object.entries(variables).map(([name, { type }]) => [name, guessNode(type)]),
  );
  if (Object.isFrozen(variables)) guessed.set(variables, fields);
  return fields;
}
