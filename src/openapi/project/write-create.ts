import type { ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { accessProperty, writeMember } from "../typescript/access-property.ts";
import { Expression, writeKey, writeLiteral, writeProperty } from "../typescript/write-literal.ts";
import { type ObjectType, toNullable, type ValueType, withoutNull } from "../value-type.ts";
import { nameObjectType, readDefault } from "./flyte-types.ts";
import { listParameters } from "./write-request.ts";

/** Writes the method that creates a job. */
export function writeCreateMethod(plan: ConnectorPlan): string {
  const { types, idempotency, meta } = plan;
  const hasKey = idempotency.kind !== "none";
  const entries = [
    ...listParameters(plan).map((field) => writeEntry(field.name, field, "inputs")),
    ...writeBody(plan),
    ...(hasKey ? [writeProperty("idempotencyKey", new Expression(writeKeyValue(plan)))] : []),
  ];
  const isRead = types.created !== undefined && meta.some(({ from }) => "answer" in from);
  const find = idempotency.kind === "list" ? "(await findJob(context, request)) ?? " : "";
  const key = meta.map((field) => writeProperty(field.name, new Expression(readMeta(field, plan))));
  return `async create({ inputs, ${hasKey ? "idempotencyKey, " : ""}log, ...context }) {
const request = { ${entries.join(", ")} };
${isRead ? "const job = " : ""}${find}(await createJob(context, request));
const key = { ${key.join(", ")} };
log.info("job created", key);
return key;
},`;
}

/** The value that carries the idempotency key. */
function writeKeyValue({ idempotency }: ConnectorPlan): string {
  const isUuid = idempotency.kind !== "none" && idempotency.isUuid;
  return isUuid ? "toUuid(idempotencyKey)" : "idempotencyKey";
}

function writeBody({ inputs, types, operations }: ConnectorPlan): string[] {
  if (types.body === undefined) return [];
  const fields = inputs.filter(({ at }) => at.in === "body");
  const [whole] = fields;
  if (whole?.at.path.length === 0)
    return [writeEntry("body", { ...whole, required: operations.create.body!.required }, "inputs")];
  const entries = fields.map((field) => writeEntry(field.at.path[0]!, field, "inputs"));
  return [`body: { ${entries.join(", ")} }`];
}

/** Writes `name: inputs.name ?? undefined`. */
function writeEntry(key: string, field: Convertible, object: string): string {
  return `${writeKey(key)}: ${convert(field, `${object}${writeMember(field.name)}`)}`;
}

type Convertible = Pick<Field, "name" | "required" | "type"> & Partial<Pick<Field, "schema">>;

/** Converts what Flyte passes to what the service expects: fx has null for a value left out. */
function convert(field: Convertible, code: string): string {
  const hasValue = field.required ? field.type.kind !== "nullable" : false;
  const isSet = hasValue || readDefault(field) !== undefined;
  const type = withoutNull(field.type);
  const name = findConversion(type);
  const nothing = field.required ? "null" : "undefined";
  if (name === undefined) return isSet || field.required ? code : `${code} ?? undefined`;
  if (type.kind !== "list")
    return isSet ? `${name}(${code})` : `${code} ? ${name}(${code}) : ${nothing}`;
  if (isSet) return `${code}.map(${name})`;
  return `${code}?.map(${name})${field.required ? " ?? null" : ""}`;
}

/** The function that converts a value, or each value of a list. Undefined if it stays the same. */
function findConversion(type: ValueType): string | undefined {
  switch (type.kind) {
    case "duration":
      return "toIsoDuration";
    case "list":
      return type.of.kind === "object" || type.of.kind === "duration"
        ? findConversion(type.of)
        : undefined;
    case "object":
      return isConverted(type) ? `to${type.name}` : undefined;
    default:
      return undefined;
  }
}

function isConverted({ fields }: ObjectType): boolean {
  return fields.some(
    (field) => !field.required || findConversion(withoutNull(field.type)) !== undefined,
  );
}

/** Writes the functions that convert objects. */
export function writeConversions(objects: readonly ObjectType[]): string[] {
  return objects.filter(isConverted).map((object) => {
    const entries = object.fields.map((field) => writeEntry(field.name, field, "value"));
    return `function to${object.name}(value: t.Infer<typeof ${nameObjectType(object)}>) {
  return { ${entries.join(", ")} };
}
`;
  });
}

/** A value of the ResourceMeta, as code. */
function readMeta({ from }: MetaField, plan: ConnectorPlan): string {
  const { create } = plan.operations;
  if ("answer" in from) {
    const { code, mayBeMissing } = accessProperty("job", plan.types.created!, from.answer);
    const missing = `${create.method} ${create.path} returned no ${from.answer.join(".")}`;
    return mayBeMissing ? requireValue(code, missing) : code;
  }
  const { in: place, path } = from.request;
  const input = plan.inputs.find(
    ({ at }) => at.in === place && at.path.every((part, index) => path[index] === part),
  );
  if (input === undefined) return writeKeyValue(plan);
  const { code, mayBeMissing } = accessProperty(
    `inputs${writeMember(input.name)}`,
    input.required ? input.type : toNullable(input.type),
    path.slice(input.at.path.length),
  );
  return mayBeMissing ? requireValue(code, `the inputs have no ${path.join(".")}`) : code;
}

function requireValue(code: string, message: string): string {
  return `requireValue(${code}, ${writeLiteral(message)})`;
}
