import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { canFail } from "../fake/list-states.ts";
import { isNull } from "../plan/object-parts.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { sampleValue } from "./sample-value.ts";

/** A job whose request contains this text fails in the fake. */
export const FAILING_TEXT = "fails-on-purpose";

/** Values by the name of the input. */
export type SampleInputs = Readonly<Record<string, LiteralValue>>;

/** Inputs of a job that succeeds: those that are required, or that the first kind of body needs. */
export function sampleInputs(plan: ConnectorPlan): SampleInputs {
  const { oneOf = [] } = plan.operations.create.body?.schema ?? {};
  const needed = oneOf.find((one) => !isNull(one))?.required;
  return Object.fromEntries(
    plan.inputs
      .filter(({ required, at }) => required || (at.in === "body" && needed?.has(at.path[0] ?? "")))
      .map((input) => [input.name, sampleInput(input, plan)]),
  );
}

/** The connector itself puts the idempotency key into its place. */
function sampleInput(
  { schema, at }: Field,
  { idempotency }: ConnectorPlan,
  text?: string,
): LiteralValue {
  const key = idempotency === undefined ? [] : [idempotency.at.in, ...idempotency.at.path];
  const place = [at.in, ...at.path];
  const holdsKey = place.every((part, index) => part === key[index]);
  const path = key.slice(place.length);
  const places = holdsKey ? [{ path, fill: () => undefined }] : [];
  return sampleValue(schema, { writer: "caller", places, text });
}

/** Inputs of a job that fails in the fake. Undefined if no job can fail, or no input have the text. */
export function sampleFailingInputs(plan: ConnectorPlan): SampleInputs | undefined {
  if (!canFail(plan)) return undefined;
  const inputs = sampleInputs(plan);
  // The required ones first.
  for (const input of plan.inputs.toSorted((a, b) => Number(b.required) - Number(a.required))) {
    const sample = sampleInput(input, plan, FAILING_TEXT);
    if (JSON.stringify(sample).includes(FAILING_TEXT)) return { ...inputs, [input.name]: sample };
  }
  return undefined;
}
