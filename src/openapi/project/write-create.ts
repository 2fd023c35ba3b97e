import type { ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { accessProperty, writeMember } from "../typescript/access-property.ts";
import { writeKey, writeLiteral } from "../typescript/write-literal.ts";
import { type ObjectType, type ValueType, withoutNull } from "../value-type.ts";
import { nameObjectType, readDefault } from "./flyte-types.ts";
import { carriesKey, listParameters } from "./request-fields.ts";

/** Writes the method that creates a job. */
export function writeCreateMethod(plan: ConnectorPlan): string {
  const { types, idempotency } = plan;
  const names = ["inputs", ...(carriesKey(plan) ? ["idempotencyKey"] : []), "log", "...context"];
  const entries = [
    ...listParameters(plan).map((field) => writeEntry(field.name, field, "inputs")),
    ...writeBody(plan),
    ...(carriesKey(plan) ? ["idempotencyKey"] : []),
  ];
  const request = entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}}`;
  const isRead = plan.meta.some(({ from }) => "answer" in from);
  const job = types.created !== undefined && isRead ? "const job = " : "";
  const call =
    idempotency.kind === "list"
      ? `const request = ${request};
${job}(await findJob(context, request)) ?? (await createJob(context, request));`
      : `${job}await createJob(context, ${request});`;
  const values = plan.meta.map((field) => readMeta(field, plan));
  const key = values.map(({ name, code }) => (name === code ? name : `${name}: ${code}`));
  return `async create({ ${names.join(", ")} }) {
${[call, ...values.flatMap(({ check }) => check)].join("\n")}
const key = { ${key.join(", ")} };
log.info("job created", key);
return key;
},
`;
}

function writeBody({ inputs, types, operations }: ConnectorPlan): string[] {
  if (types.body === undefined) return [];
  const fields = inputs.filter(({ at }) => at.in === "body");
  const [whole] = fields;
  if (whole?.at.path.length === 0)
    return [writeEntry("body", { ...whole, required: operations.create.body!.required }, "inputs")];
  const entries = fields.map((field) => writeEntry(field.at.path[0]!, field, "inputs"));
  return [`body: {${entries.length === 0 ? "" : "\n"}${entries.join(",\n")}}`];
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

/** Writes the functions that convert objects and durations. */
export function writeConversions(objects: readonly ObjectType[], hasDuration: boolean): string[] {
  const functions = objects.filter(isConverted).map((object) => {
    const entries = object.fields.map((field) => writeEntry(field.name, field, "value"));
    return `function to${object.name}(value: t.Infer<typeof ${nameObjectType(object)}>) {
  return {\n${entries.join(",\n")}};
}
`;
  });
  const duration = `/** ISO 8601, such as \`PT90S\`. */
function toIsoDuration(duration: Duration): string {
  return \`PT\${duration.toMs() / 1000}S\`;
}
`;
  return [...functions, ...(hasDuration ? [duration] : [])];
}

interface MetaValue {
  readonly name: string;
  readonly code: string;
  /** The statements that fail if the service did not answer the value. */
  readonly check: readonly string[];
}

/** Whether `create` fails if a value of the ResourceMeta is missing. */
export function checksMeta(plan: ConnectorPlan): boolean {
  return plan.meta.some((field) => readMeta(field, plan).check.length > 0);
}

function readMeta(field: MetaField, plan: ConnectorPlan): MetaValue {
  const { name, from } = field;
  const { create } = plan.operations;
  const path = "answer" in from ? from.answer : from.request.path;
  if ("request" in from) {
    const input = plan.inputs.find(
      ({ at }) => at.in === from.request.in && at.path.every((part, i) => path[i] === part),
    );
    if (input === undefined) return { name, code: "idempotencyKey", check: [] };
    const rest = path.slice(input.at.path.length);
    const { code, mayBeMissing } = accessProperty(
      `inputs${writeMember(input.name)}`,
      input.required ? input.type : { kind: "nullable", of: input.type },
      rest,
    );
    return mayBeMissing || !input.required
      ? checkValue(name, code, `the inputs have no ${path.join(".")}`)
      : { name, code, check: [] };
  }
  const { code, mayBeMissing } = accessProperty("job", plan.types.created!, path);
  return mayBeMissing
    ? checkValue(name, code, `${create.method} ${create.path} returned no ${path.join(".")}`)
    : { name, code, check: [] };
}

function checkValue(name: string, code: string, message: string): MetaValue {
  const error = `new UserError("BAD_RESPONSE", ${writeLiteral(message)})`;
  const check = [`const ${name} = ${code};`, `if (${name} == null) throw ${error};`];
  return { name, code: name, check };
}
