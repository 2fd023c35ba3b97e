import type { ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { accessProperty, writeMember } from "../typescript/access-property.ts";
import { CallChain, writeIf, writeKey } from "../typescript/write-literal.ts";
import { type ObjectType, type ValueType, withoutNull } from "../value-type.ts";
import { nameObjectType, readDefault } from "./flyte-types.ts";
import { carriesKey, listParameters } from "./request-fields.ts";
import { writeSignature } from "./write-entries.ts";

/** Writes the method that creates a job. */
export function writeCreateMethod(plan: ConnectorPlan): string {
  const { types, idempotency } = plan;
  const names = ["inputs", ...(carriesKey(plan) ? ["idempotencyKey"] : []), "log", "...context"];
  const entries = [
    ...listParameters(plan).map((field) => writeEntry(field.name, field, "inputs")),
    ...writeBody(plan),
    ...(carriesKey(plan) ? ["      idempotencyKey,\n"] : []),
  ].join("");
  const isRead = plan.meta.some(({ from }) => "answer" in from);
  const job = types.created !== undefined && isRead ? "const job = " : "";
  const call =
    idempotency.kind === "list"
      ? `    const request = {\n${entries}    };
    ${job}(await findJob(context, request)) ?? (await createJob(context, request));\n`
      : `    ${job}await createJob(context, ${entries === "" ? "{}" : `{\n${entries}    }`});\n`;
  const values = plan.meta.map((field) => readMeta(field, plan));
  const key = values
    .map(({ name, code }) => (name === code ? name : `${name}: ${code}`))
    .join(", ");
  const checks = values.map(({ check }) => check).join("");
  return `  async create({ ${names.join(", ")} }) {
${call}${checks}    const key = { ${key} };
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
  const entries = fields.map((field) => writeEntry(field.at.path[0]!, field, "inputs", 8));
  return [
    entries.length === 0 ? "      body: {},\n" : `      body: {\n${entries.join("")}      },\n`,
  ];
}

/** Writes `      name: inputs.name ?? undefined,`. */
function writeEntry(key: string, field: Convertible, object: string, indent = 6): string {
  const start = `${" ".repeat(indent)}${writeKey(key)}:`;
  const value = convert(field, `${object}${writeMember(field.name)}`);
  const line = `${start} ${value},\n`;
  if (line.length <= 101) return line;
  const inner = `\n${" ".repeat(indent + 2)}`;
  const [test, ...branches] = value.split(/ (?=[?:] )/);
  return branches.length === 0
    ? `${start}${inner}${value},\n`
    : `${start} ${[test, ...branches].join(inner)},\n`;
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
export function writeConversions(
  objects: readonly ObjectType[],
  types: readonly ValueType[],
): string[] {
  const functions = objects.filter(isConverted).map((object) => {
    const lines = object.fields.map((field) => writeEntry(field.name, field, "value", 4)).join("");
    const value = `value: t.Infer<typeof ${nameObjectType(object)}>`;
    const head = writeSignature(`function to${object.name}`, [value], " {");
    return `${head}\n  return {\n${lines}  };\n}\n`;
  });
  const hasDuration = JSON.stringify(types).includes('"kind":"duration"');
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
  /** The statement that fails if the service did not answer the value. */
  readonly check: string;
}

function readMeta(field: MetaField, plan: ConnectorPlan): MetaValue {
  const { name, from } = field;
  const { create } = plan.operations;
  const path = "answer" in from ? from.answer : from.request.path;
  if ("request" in from) {
    const input = plan.inputs.find(
      ({ at }) => at.in === from.request.in && at.path.every((part, i) => path[i] === part),
    );
    if (input === undefined) return { name, code: "idempotencyKey", check: "" };
    const rest = path.slice(input.at.path.length);
    const { code, mayBeMissing } = accessProperty(
      `inputs${writeMember(input.name)}`,
      input.required ? input.type : { kind: "nullable", of: input.type },
      rest,
    );
    return mayBeMissing || !input.required
      ? checkValue(name, code, `the inputs have no ${path.join(".")}`)
      : { name, code, check: "" };
  }
  const { code, mayBeMissing } = accessProperty("job", plan.types.created!, path);
  return mayBeMissing
    ? checkValue(name, code, `${create.method} ${create.path} returned no ${path.join(".")}`)
    : { name, code, check: "" };
}

function checkValue(name: string, code: string, message: string): MetaValue {
  const error = new CallChain("new UserError", ["", "BAD_RESPONSE", message]);
  const check = `    const ${name} = ${code};\n${writeIf(`${name} == null`, "throw", error, 4)}`;
  return { name, code: name, check };
}
