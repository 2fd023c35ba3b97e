import type { ApiDocument, Operation, Schema } from "../../../src/openapi/api-document.ts";

/** `"string"`, listed values, or an object. The names of required properties end with `!`. */
export type Shape =
  Schema["types"][number] | readonly string[] | { readonly [name: string]: Shape };

export interface OperationShape {
  /** Names of the schemas of the answer. */
  readonly name?: string;
  readonly operationId?: string;
  readonly answer?: Shape;
  readonly body?: Shape;
  /** Required parameters of the query. */
  readonly query?: readonly string[];
  /** Optional parameters of the query. */
  readonly filters?: readonly string[];
}

/** A document with operations such as `{ "POST /jobs": { answer: { id: "string" } } }`. */
export function jobDocument(operations: Readonly<Record<string, OperationShape>>): ApiDocument {
  return {
    openapi: "3.1.0",
    title: "Jobs",
    version: "1",
    servers: [],
    operations: Object.entries(operations).map(([name, shape]) => toOperation(name, shape)),
  };
}

function toOperation(name: string, shape: OperationShape): Operation {
  const at = name.indexOf(" ");
  const path = name.slice(at + 1);
  const parameter = (place: "path" | "query", required: boolean) => (key: string) => ({
    name: key,
    in: place,
    required,
    schema: toSchema("string"),
  });
  return {
    method: name.slice(0, at) as Operation["method"],
    path,
    operationId: shape.operationId,
    parameters: [
      ...[...path.matchAll(/\{(.*?)\}/g)].map(([, key]) => key!).map(parameter("path", true)),
      ...(shape.query ?? []).map(parameter("query", true)),
      ...(shape.filters ?? []).map(parameter("query", false)),
    ],
    body: shape.body && {
      mediaType: "application/json",
      required: true,
      schema: toSchema(shape.body),
    },
    answer: shape.answer && { status: 200, schema: toSchema(shape.answer, shape.name) },
    security: [],
    place: name,
  };
}

function toSchema(shape: Shape, name?: string): Schema {
  const isObject = typeof shape === "object" && !Array.isArray(shape);
  const properties = isObject ? Object.entries(shape as Record<string, Shape>) : [];
  return {
    name,
    types: typeof shape === "string" ? [shape] : [isObject ? "object" : "string"],
    enum: Array.isArray(shape) ? (shape as string[]) : undefined,
    examples: [],
    readOnly: false,
    writeOnly: false,
    properties: new Map(properties.map(([key, value]) => [key.replace(/!$/, ""), toSchema(value)])),
    required: new Set(
      properties.filter(([key]) => key.endsWith("!")).map(([key]) => key.slice(0, -1)),
    ),
    additionalProperties: true,
  };
}
