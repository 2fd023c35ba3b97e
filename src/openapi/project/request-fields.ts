import type { ConnectorPlan, Field } from "../connector-plan.ts";
import type { ObjectField } from "../value-type.ts";

/** The properties of a `CreateRequest`: parameters in the URL and headers, the body, and the key. */
export function listRequestFields(plan: ConnectorPlan): ObjectField[] {
  const { types, operations } = plan;
  const fields: ObjectField[] = [...listParameters(plan)];
  if (types.body !== undefined)
    fields.push({ name: "body", required: operations.create.body!.required, type: types.body });
  if (carriesKey(plan))
    fields.push({
      name: "idempotencyKey",
      required: true,
      type: { kind: "string" },
      description: "The same if Flyte repeats the create.",
    });
  return fields;
}

/** Inputs that are not in the body. */
export function listParameters({ inputs }: ConnectorPlan): Field[] {
  return inputs.filter(({ at }) => at.in !== "body");
}

/** The value that carries the key in a request, as code. */
export function writeKeyValue(plan: ConnectorPlan): string {
  return isUuidKey(plan) ? "toUuid(request.idempotencyKey)" : "request.idempotencyKey";
}

/** Whether a request tells the service the idempotency key. */
export function carriesKey({ idempotency }: ConnectorPlan): boolean {
  return idempotency.kind !== "none";
}

/** Whether the service expects a UUID as the key. */
export function isUuidKey({ idempotency }: ConnectorPlan): boolean {
  return idempotency.kind !== "none" && idempotency.isUuid;
}
