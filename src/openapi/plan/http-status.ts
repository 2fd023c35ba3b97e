import { createSchema, type ApiOperation, type Schema } from "../api-document.ts";
import type { States } from "../connector-plan.ts";

/** The property with the status of the response, which the connector adds to a job. */
const HTTP_STATUS = "httpStatus";
/** How services answer for a job that has failed, the likeliest first. */
const FAILED = [422, 424];

/** The states of a job that a service answers for with 202 while it runs, and with 200 at its end. */
export function findHttpStates({
  answer,
  statuses = [],
}: ApiOperation): Pick<States, "path" | "values"> | undefined {
  const isTelling = statuses.includes(202) && answer?.status === 200;
  if (!isTelling || answer.schema.properties.size === 0) return undefined;
  const failed = FAILED.find((status) => statuses.includes(status)) ?? FAILED[0]!;
  return {
    path: [HTTP_STATUS],
    values: [
      { value: 202, phase: "running" },
      { value: 200, phase: "succeeded" },
      { value: failed, phase: "failed" },
    ],
  };
}

/** Whether the state is the HTTP status, which no answer has in its JSON. */
export function isHttpStatus({ path }: Pick<States, "path">): boolean {
  return path[0] === HTTP_STATUS;
}

/** The answer of `get` with the HTTP status that the connector adds if it is the state. */
export function addHttpStatus(schema: Schema, states: States): Schema {
  if (!isHttpStatus(states)) return schema;
  return {
    ...schema,
    name: undefined,
    properties: new Map([...schema.properties, [HTTP_STATUS, createSchema(["integer"])]]),
    required: new Set([...schema.required, HTTP_STATUS]),
  };
}
