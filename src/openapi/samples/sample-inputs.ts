import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { canFail } from "../fake/list-states.ts";
import { isNull } from "../plan/object-parts.ts";
import type { LiteralValue } from "../typescript/write-literal.ts";
import { type SamplePlace, sampleValue } from "./sample-value.ts";

/** A job whose request contains this text fails in the fake. */
export const FAILING_TEXT = "fails-on-purpose";

/** Values by the name of the input. */
export type SampleInputs = Readonly<Record<string, LiteralValue>>;

/**
 * Inputs of a job that succeeds: those that are required, that the first kind of body needs, or that
 * identify the job.
 */
export function sampleInputs(plan: ConnectorPlan): SampleInputs {
  const { oneOf = [] } = plan.operations.create.body?.schema ?? {};
  const needed = oneOf.find((one) => !isNull(one))?.required;
  const isNeeded = ({ at }: Field): boolean => at.in === "body" && !!needed?.has(at.path[0] ?? "");
  return Object.fromEntries(
    plan.inputs
      .filter((each) => each.required || isNeeded(each) || listKeyPlaces(each, plan).length > 0)
      .map((input) => [input.name, sampleInput(input, plan)]),
  );
}

/** The places in an input that identify the job. */
function listKeyPlaces({ at }: Field, { meta }: ConnectorPlan): SamplePlace[] {
  return meta.flatMap(({ from }) => {
    const { in: place, path = [] } = "request" in from ? from.request : {};
    const isInside = place === at.in && at.path.every((part, index) => part === path[index]);
    return isInside ? [{ path: path.slice(at.path.length) }] : [];
  });
}

/** The connector itself puts the idempotency key into its place. */
function sampleInput(input: Field, plan: ConnectorPlan, text?: string): LiteralValue {
  const { schema, at } = input;
  const { idempotency } = plan;
  const key = idempotency === undefined ? [] : [idempotency.at.in, ...idempotency.at.path];
  const place = [at.in, ...at.path];
  const holdsKey = place.every((part, index) => part === key[index]);
  const path = key.slice(place.length);
  const places = holdsKey ? [{ path, fill: () => undefined }] : listKeyPlaces(input, plan);
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
