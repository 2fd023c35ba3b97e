import {
  type ApiOperation,
  createSchema,
  type JsonType,
  type Parameter,
  type Schema,
} from "../../../src/openapi/api-document.ts";

type Details = Partial<Schema>;

export function schemaOf(types: JsonType | readonly JsonType[], details: Details = {}): Schema {
  return createSchema([types].flat(), details);
}

export const text = (details: Details = {}): Schema => schemaOf("string", details);
export const integer = (details: Details = {}): Schema => schemaOf("integer", details);

/** The names of required properties end with `!`. */
export function object(
  properties: { readonly [name: string]: Schema },
  details: Details = {},
): Schema {
  const entries = Object.entries(properties);
  return schemaOf("object", {
    properties: new Map(entries.map(([name, schema]) => [name.replace(/!$/, ""), schema])),
    required: new Set(entries.flatMap(([name]) => (name.endsWith("!") ? [name.slice(0, -1)] : []))),
    ...details,
  });
}

export function list(items: Schema, details: Details = {}): Schema {
  return schemaOf("array", { items, ...details });
}

export function parameter(
  place: Parameter["in"],
  name: string,
  details: Partial<Parameter> = {},
): Parameter {
  return { name, in: place, required: place === "path", schema: text(), ...details };
}

/** An operation, from a name such as `GET /jobs/{id}`, with the parameters of its path. */
export function operation(name: string, details: Partial<ApiOperation> = {}): ApiOperation {
  const [method, path] = name.split(" ") as [ApiOperation["method"], string];
  const parameters = [...path.matchAll(/\{(.*?)\}/g)].map(([, key]) => parameter("path", key!));
  return {
    method,
    path,
    security: [],
    ...details,
    parameters: [...parameters, ...(details.parameters ?? [])],
  };
}

/** A JSON answer, and a JSON body. */
export const answer = (schema: Schema): Pick<ApiOperation, "answer"> => ({
  answer: { status: 200, schema },
});
export const body = (schema: Schema): Pick<ApiOperation, "body"> => ({
  body: { mediaType: "application/json", required: true, schema },
});
