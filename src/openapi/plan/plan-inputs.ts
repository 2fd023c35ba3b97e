import { isDeepStrictEqual } from "node:util";
import { takeName } from "../../runtime/base/text.ts";
import type { ApiOperation, Body, Parameter, Schema } from "../api-document.ts";
import { createSchema, OWN_HEADERS } from "../api-document.ts";
import type { ChosenOperations, ConnectorPlan, Credential, Field } from "../connector-plan.ts";
import { toCamelCase } from "../typescript/names.ts";
import { type ValueType, withoutNull } from "../value-type.ts";
import { readObjectParts } from "./object-parts.ts";
import type { TypeReader } from "./type-reader.ts";

/** The inputs: what `create` sends, apart from the idempotency key and the credentials. */
export function planInputs(
  operations: ChosenOperations,
  {
    body: type,
    idempotency,
    credentials,
  }: Pick<ConnectorPlan, "body" | "idempotency" | "credentials">,
  reader: TypeReader,
): Field[] {
  const { create } = operations;
  const body = create.body === undefined ? [] : listBodyFields(create.body, type!);
  const parameters = create.parameters
    .filter((each) => isInput(each, credentials) && !isOfEveryRequest(each, operations.get))
    .map((each) => toField(each, reader));
  const path = parameters.filter(({ at }) => at.in === "path");
  const others = parameters.filter(({ at }) => at.in !== "path");
  const inPath = new Set(path.map(({ name }) => name));
  // Gateways of gRPC repeat what the path has in the body.
  const inBody = body.filter(({ name, required }) => required || !inPath.has(name));
  const ofKey = [...operations.sources.values()].map(
    (source) => "request" in source && source.request,
  );
  const taken = new Set<string>();
  return [...path, ...inBody, ...others]
    .filter(({ at }) => !isDeepStrictEqual(at, idempotency?.at))
    .map((field) => ({
      ...field,
      // A job that nobody can read must not be created.
      required: field.required || ofKey.some((place) => isDeepStrictEqual(place, field.at)),
      name: takeName(toCamelCase(field.name), taken),
    }));
}

function listBodyFields({ schema, mediaType }: Body, type: ValueType): Field[] {
  const object = withoutNull(type);
  if (isBinary(schema)) {
    const file: ValueType = { kind: "file" };
    return [{ name: "file", required: true, schema, type: file, at: { in: "body", path: [] } }];
  }
  if (object.kind !== "object") {
    const name = object.kind === "list" ? "items" : "body";
    const { description } = schema;
    return [{ name, required: true, schema, type, description, at: { in: "body", path: [] } }];
  }
  const { properties } = readObjectParts(schema)!;
  const hasFiles = mediaType === "multipart/form-data";
  return object.fields.map(({ name, required, type: fieldType, description }) => {
    const property = properties.get(name)!;
    return {
      name,
      required,
      schema: property,
      type: hasFiles ? readFileType(property, fieldType) : fieldType,
      description,
      at: { in: "body", path: [name] },
    };
  });
}

function isBinary({ format }: Schema): boolean {
  return format === "binary";
}

/** A part of a form, or a list of parts, may be a file. */
function readFileType(schema: Schema, type: ValueType): ValueType {
  if (isBinary(schema)) return { kind: "file" };
  return schema.items && isBinary(schema.items) ? { kind: "list", of: { kind: "file" } } : type;
}

function isInput({ name, in: place, required }: Parameter, credentials: readonly Credential[]) {
  if (place === "cookie" || (place === "header" && !required)) return false;
  if (place === "header" && OWN_HEADERS.includes(name.toLowerCase())) return false;
  return !credentials.some((each) => each.kind === "apiKey" && each.at.path[0] === name);
}

/**
 * Options such as `prettyPrint` are about a request, not about the job, and so are constants such as
 * `api-version`.
 */
function isOfEveryRequest(parameter: Parameter, get: ApiOperation): boolean {
  const { name, in: place, required } = parameter;
  const isOption = place === "query" && (!required || findConstant(parameter) !== undefined);
  return isOption && get.parameters.some((each) => each.in === place && each.name === name);
}

const ASYNC = "respond-async";

/**
 * The only value of a parameter that must be sent, or the one that the document proposes. Services
 * that know `Prefer: respond-async` (RFC 7240) answer without it only when the job has ended.
 */
export function findConstant({
  name,
  in: place,
  required,
  schema,
}: Parameter): string | number | undefined {
  const isPreference = place === "header" && name.toLowerCase() === "prefer";
  if (isPreference && schema.enum?.includes(ASYNC) === true) return ASYNC;
  const [value = schema.default] = schema.enum?.length === 1 ? schema.enum : [];
  return required && (typeof value === "string" || typeof value === "number") ? value : undefined;
}

function toField(
  { name, in: place, required, schema, description }: Parameter,
  reader: TypeReader,
): Field {
  const read = withoutNull(reader.read(schema, { side: "request", name }));
  const field = { name, required, description, at: { in: place, path: [name] } };
  if (isUrlValue(read.kind === "list" ? read.of : read)) return { ...field, schema, type: read };
  return { ...field, schema: createSchema(["string"]), type: { kind: "string" } };
}

/** Other values are texts in a URL, in whatever form the service wants. */
function isUrlValue({ kind }: ValueType): boolean {
  return ["string", "int", "float", "bool", "enum"].includes(kind);
}
