import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { FAILING_TEXT } from "../fake/failing-text.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { isMap, sampleValue } from "./sample-value.ts";

/** Values by the name of the input. */
export type SampleInputs = Readonly<Record<string, LiteralValue>>;

/** Inputs of a job that succeeds: the required ones. */
export function sampleInputs({ inputs, idempotency }: ConnectorPlan): SampleInputs {
  const key = "at" in idempotency ? [idempotency.at.in, ...idempotency.at.path] : [];
  return Object.fromEntries(
    inputs
      .filter(({ required }) => required)
      .map(({ name, schema, at }) => {
        const sample = sampleValue(schema, { writer: "caller" });
        const place = [at.in, ...at.path];
        const holdsKey = place.every((part, index) => part === key[index]);
        return [name, holdsKey ? omit(sample, key.slice(place.length)) : sample];
      }),
  );
}

/** The connector itself puts the idempotency key into this place. */
function omit(value: LiteralValue, [name, ...rest]: readonly string[]): LiteralValue {
  if (name === undefined || !isMap(value) || !Object.hasOwn(value, name)) return value;
  const { [name]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...value, [name]: omit(inner!, rest) };
}

/** Inputs of a job that fails in the fake. Undefined if no input can contain the text for it. */
export function sampleFailingInputs(plan: ConnectorPlan): SampleInputs | undefined {
  const inputs = [
    ...plan.inputs.filter(({ required }) => required),
    ...plan.inputs.filter(({ required }) => !required),
  ];
  const text = inputs.find(isFreeText);
  if (text !== undefined) return { ...sampleInputs(plan), [text.name]: FAILING_TEXT };
  const object = inputs.find(isFreeObject);
  return object && { ...sampleInputs(plan), [object.name]: { note: FAILING_TEXT } };
}

function isFreeText({ at, schema }: Field): boolean {
  const { types, oneOf, format, pattern, maxLength = Infinity } = schema;
  const isText = types.includes("string") && oneOf === undefined && schema.enum === undefined;
  const isFree = format === undefined && pattern === undefined && maxLength >= FAILING_TEXT.length;
  return isText && isFree && (schema.minLength ?? 0) <= FAILING_TEXT.length && at.in !== "cookie";
}

function isFreeObject({ schema }: Field): boolean {
  const { types, oneOf, properties, additionalProperties } = schema;
  if (!types.includes("object") || oneOf !== undefined || properties.size > 0) return false;
  if (typeof additionalProperties === "boolean") return additionalProperties;
  return additionalProperties.types.includes("string") && additionalProperties.enum === undefined;
}
