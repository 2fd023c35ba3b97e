import type { ConnectorPlan } from "../connector-plan.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeKey } from "../typescript/write-literal.ts";
import { toNullable } from "../value-type.ts";
import { writeKeyValue } from "./request-fields.ts";
import { writeEntries } from "./write-entries.ts";

/** The body of `create`, with the idempotency key in its place. */
export function writeBody(plan: ConnectorPlan): string[] {
  const { operations, idempotency } = plan;
  const { body } = operations.create;
  if (body === undefined) return [];
  const path = "at" in idempotency && idempotency.at.in === "body" ? idempotency.at.path : [];
  const value = path.length === 0 ? "request.body" : writeWithKey(plan, path);
  return [`body: ${isForm(body.mediaType) ? `toForm(${value})` : value}`];
}

/** `{ ...request.body, metadata: { ...request.body.metadata, name: request.idempotencyKey } }` */
function writeWithKey(plan: ConnectorPlan, path: readonly string[]): string {
  const { types, operations } = plan;
  const type = operations.create.body!.required ? types.body! : toNullable(types.body!);
  const write = (depth: number, start: string): string => {
    if (depth === path.length) return `${start}${writeKeyValue(plan)}`;
    const { code } = accessProperty("request.body", type, path.slice(0, depth));
    const key = `${writeKey(path[depth]!)}: `;
    return writeEntries(start, [`...${code}`, write(depth + 1, key)], 4 + 2 * depth);
  };
  return write(0, "body: ").slice("body: ".length);
}

/** Whether a body is sent as a form. */
export function isForm(mediaType: string): boolean {
  return mediaType.startsWith("application/x-www-form-urlencoded");
}

/** If the service refuses a key that it knows, the job with that ID exists. */
export function writeFindExisting(plan: ConnectorPlan): string[] {
  const { idempotency, meta, types, inputs } = plan;
  if (idempotency.kind !== "field" || types.created !== types.job) return [];
  const { path: key } = idempotency.at;
  const parts = meta.flatMap(({ name, from }) => {
    const path = "answer" in from ? from.answer : from.request.path;
    if (path.length > 0 && path.join("\n") === key.slice(-path.length).join("\n"))
      return `${name}: ${writeKeyValue(plan)}`;
    if ("answer" in from || from.request.in === "body") return [];
    const input = inputs.find(({ at }) => at.in === from.request.in && at.path[0] === path[0]);
    return input === undefined ? [] : `${name}: request.${input.name}`;
  });
  if (parts.length < meta.length) return [];
  const call = `getJob(context, { ${parts.join(", ")} })`;
  const line = `findExisting: () => ${call}`;
  return [4 + line.length + 1 <= 100 ? line : `findExisting: () =>\n      ${call}`];
}
