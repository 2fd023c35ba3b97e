import type { Json } from "../../runtime/base/json.ts";
import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { isNull } from "../plan/object-parts.ts";
import { type SamplePlace, sampleValue } from "./sample-value.ts";

/** Values by the name of the input. */
export type SampleInputs = Readonly<Record<string, Json>>;

/**
 * Inputs of a job: those that are required, that the first kind of body needs, or that identify the
 * job.
 */
export function sampleInputs(plan: ConnectorPlan): SampleInputs {
  const { oneOf = [] } = plan.operations.create.body?.schema ?? {};
  const needed = oneOf.find((one) => !isNull(one))?.required;
  const isNeeded = ({ at }: Field): boolean => at.in === "body" && !!needed?.has(at.path[0] ?? "");
  const sampled = plan.inputs
    .filter((each) => each.required || isNeeded(each) || listKeyPlaces(each, plan).length > 0)
    .map((input) => [input.name, sampleFile(input) ?? sampleInput(input, plan)] as const);
  return Object.fromEntries(sampled.filter(([, value]) => value !== undefined)) as SampleInputs;
}

/** A file that each project has: that of the inputs themselves. */
const SAMPLE_FILE = "inputs.json";

function sampleFile({ type }: Field): Json | undefined {
  if (type.kind === "file") return SAMPLE_FILE;
  return type.kind === "list" && type.of.kind === "file" ? [SAMPLE_FILE] : undefined;
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
function sampleInput(input: Field, plan: ConnectorPlan): Json | undefined {
  const { schema, at } = input;
  const { idempotency } = plan;
  const key = idempotency === undefined ? [] : [idempotency.at.in, ...idempotency.at.path];
  const place = [at.in, ...at.path];
  const holdsKey = place.every((part, index) => part === key[index]);
  const ofKey: SamplePlace = { path: key.slice(place.length), isLeftOut: true };
  return sampleValue(schema, holdsKey ? [ofKey] : listKeyPlaces(input, plan));
}
