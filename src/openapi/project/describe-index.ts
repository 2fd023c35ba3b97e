import { isDeepStrictEqual } from "node:util";
import type { ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { findId } from "../fake/describe-service-data.ts";
import {
  accessProperty,
  writeEntry,
  writeLiteral,
  writeMember,
} from "../typescript/write-literal.ts";
import { writeDocComment } from "../typescript/write-type.ts";
import {
  listObjects,
  type ObjectType,
  toNullable,
  type ValueType,
  withoutNull,
  withoutRepeats,
} from "../value-type.ts";
import { listSecrets } from "./describe-service.ts";
import {
  type InterfaceField,
  nameObjectType,
  readDefault,
  writeObjectTypes,
  writeVariables,
} from "./flyte-types.ts";
import { listParameters } from "./write-request.ts";

/** The places of `src/index.ts`: the connector and its task, without the states. */
export function describeIndex(plan: ConnectorPlan) {
  const { names, document, operations, credentials, inputs, outputs, meta } = plan;
  const secrets = listSecrets(credentials);
  const inputTypes = inputs.map(({ type }) => type);
  const key = meta.map(({ name, type }) => ({ name, type, required: true }));
  const title = `Runs every task of the type \`${names.taskType}\`: jobs of ${document.title}.`;
  const setsState = operations.deleteBody.some((each) => "value" in each);
  const id = findId(plan);
  return {
    "connector.comment": writeDocComment(title),
    objectTypes: writeObjectTypes(inputTypes).join("\n"),
    taskType: writeLiteral(names.taskType),
    secrets: secrets.length === 0 ? "" : `secrets: ${writeLiteral(secrets)},`,
    inputs: writeVariables(inputs, "input"),
    outputs: writeVariables(outputs, "output"),
    meta: writeVariables(key, "output"),
    ...describeCreate(plan),
    id: `const id = ${id === undefined ? '""' : `key.${id.name}`};`,
    succeeded: writeSuccess(plan),
    ...(operations.delete === undefined && { delete: NO_CANCEL }),
    ...(!setsState && { setsState: "" }),
    taskName: writeLiteral(names.taskName),
    conversions: writeConversions(withoutRepeats(inputTypes.flatMap(listObjects))).join("\n"),
  };
}

const NO_CANCEL = `/** The service cannot cancel a job: it runs to its end, but Flyte does not wait for it. */
  async delete(key, { log }) {
    log.warn("the service cannot cancel a job, so it runs on", key);
  },
`;

function writeSuccess(plan: ConnectorPlan): string {
  const hasResult = plan.operations.result !== undefined;
  const entries = plan.outputs.map((field) => writeOutput(plan, field));
  const end = `return succeed({ ${entries.join(", ")} });`;
  return hasResult ? `{ const result = await getJobResult(context, key); ${end} }` : end;
}

/** An entry of the outputs. */
function writeOutput({ operations, types }: ConnectorPlan, field: Field): string {
  const [name, answer] = operations.result ? ["result", types.result!] : ["job", types.job];
  const { code } = accessProperty(name, answer, field.at.path);
  const file = writeLiteral(`${field.name}.json`);
  const saved = `await saveResponse(context, Response.json(${code} ?? null), ${file})`;
  // Flyte has no type for any value.
  const value = withoutNull(field.type).kind === "json" ? `JSON.stringify(${code})` : code;
  if (value === field.name) return value;
  return writeEntry(field.name, field.isFile === true ? saved : value);
}

/** The places of the method that creates a job. */
function describeCreate(plan: ConnectorPlan) {
  const { types, idempotency, meta, operations } = plan;
  const entries = [
    ...listParameters(plan).map((field) => writeInput(field.name, field, "inputs")),
    ...writeBody(plan),
    ...(idempotency?.isUuid === true ? ["idempotencyKey: toUuid(idempotencyKey)"] : []),
    ...(idempotency?.isUuid === false ? ["idempotencyKey"] : []),
  ];
  const isRead = types.created !== undefined && meta.some(({ from }) => "answer" in from);
  const entriesOfKey = meta.map((field) => writeEntry(field.name, readMeta(field, plan)));
  const key = `const key = { ${entriesOfKey.join(", ")} };`;
  const call = "await createJob(context, request);";
  return {
    ...(idempotency === undefined && { hasKey: "" }),
    request: `{ ${entries.join(", ")} }`,
    // An input that identifies the job may be missing.
    created: isRead ? `const job = ${call} ${key}` : `${key} ${call}`,
    ...(operations.start === undefined && { start: "" }),
  };
}

function writeBody({ inputs, types, operations }: ConnectorPlan): string[] {
  if (types.body === undefined) return [];
  const fields = inputs.filter(({ at }) => at.in === "body");
  const [whole] = fields;
  if (whole?.at.path.length === 0)
    return [writeInput("body", { ...whole, required: operations.create.body!.required }, "inputs")];
  const entries = fields.map((field) => writeInput(field.at.path[0]!, field, "inputs"));
  return [`body: { ${entries.join(", ")} }`];
}

/** Writes `name: inputs.name ?? undefined`. */
function writeInput(key: string, field: InterfaceField, object: string): string {
  return writeEntry(key, convert(field, `${object}${writeMember(field.name)}`));
}

/** Converts what Flyte passes to what the service expects: fx has null for a value left out. */
function convert(field: InterfaceField, code: string): string {
  const { required } = field;
  const isSet = (required && field.type.kind !== "nullable") || readDefault(field) !== undefined;
  const type = withoutNull(field.type);
  const object = findObject(type);
  if (object === undefined) return isSet || required ? code : `${code} ?? undefined`;
  const name = `to${object.name}`;
  if (type.kind === "list")
    return isSet ? `${code}.map(${name})` : `${code}?.map(${name})${required ? " ?? null" : ""}`;
  return isSet ? `${name}(${code})` : `${code} ? ${name}(${code}) : ${required ? null : undefined}`;
}

/** The object of a value, or of each item of a list, if a function converts it. */
function findObject(type: ValueType): ObjectType | undefined {
  const object = type.kind === "list" ? type.of : type;
  return object.kind === "object" && isConverted(object) ? object : undefined;
}

function isConverted({ fields }: ObjectType): boolean {
  return fields.some(({ required, type }) => !required || findObject(withoutNull(type)));
}

/** Writes the functions that convert objects. */
function writeConversions(objects: readonly ObjectType[]): string[] {
  return objects.filter(isConverted).map((object) => {
    const entries = object.fields.map((field) => writeInput(field.name, field, "value"));
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
    const missing = `${create.method} ${create.path} returned no ${from.answer.join(".")}`;
    return requireValue(accessProperty("job", plan.types.created!, from.answer), missing);
  }
  const { in: place, path } = from.request;
  const input = plan.inputs.find(
    ({ at }) => at.in === place && at.path.every((part, index) => path[index] === part),
  );
  if (input === undefined || isDeepStrictEqual(from.request, plan.idempotency?.at))
    return plan.idempotency?.isUuid ? "toUuid(idempotencyKey)" : "idempotencyKey";
  const value = accessProperty(
    `inputs${writeMember(input.name)}`,
    input.required ? input.type : toNullable(input.type),
    path.slice(input.at.path.length),
  );
  return requireValue(value, `the inputs have no ${path.join(".")}`);
}

/** The code of a value that must not be missing. One of several types becomes a text. */
function requireValue(value: ReturnType<typeof accessProperty>, message: string): string {
  const { code, mayBeMissing, type } = value;
  const required = mayBeMissing ? `requireValue(${code}, ${writeLiteral(message)})` : code;
  return type.kind === "union" ? `String(${required})` : required;
}
