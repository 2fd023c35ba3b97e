import type {
  ApiDocument,
  ApiOperation,
  Schema,
  JsonType,
} from "../../../src/openapi/api-document.ts";
import { answer, body, object, operation, parameter, schemaOf, text } from "../support/schemas.ts";

/** `"string"`, listed values, or an object. The names of required properties end with `!`. */
export type Shape = JsonType | readonly string[] | { readonly [name: string]: Shape };

export interface OperationShape {
  /** Name of the answer's schema. */
  readonly name?: string;
  readonly operationId?: string;
  readonly answer?: Shape;
  readonly body?: Shape;
  /** Required parameters of the query. */
  readonly query?: readonly string[];
  /** The answer of another success, whose schema has the name. */
  readonly later?: Shape;
  /** Words and marks of the operation. */
  readonly details?: Partial<ApiOperation>;
}

/** A document with operations such as `{ "POST /jobs": { answer: { id: "string" } } }`. */
export function jobDocument(operations: Readonly<Record<string, OperationShape>>): ApiDocument {
  return {
    title: "Jobs",
    servers: [],
    operations: Object.entries(operations).map(([name, shape]) => toOperation(name, shape)),
  };
}

function toOperation(name: string, shape: OperationShape): ApiOperation {
  const { operationId, query = [], later, details } = shape;
  return {
    ...operation(name, {
      operationId,
      parameters: [...query.map((key) => parameter("query", key, { required: true }))],
      ...(shape.body && body(toSchema(shape.body))),
      ...(shape.answer && answer({ ...toSchema(shape.answer), name: shape.name })),
    }),
    ...(later && { answers: [{ status: 201, schema: { ...toSchema(later), name: shape.name } }] }),
    ...details,
    // `operation` splits the name at each blank, which a hostile path may have.
    path: name.slice(name.indexOf(" ") + 1),
  };
}

function toSchema(shape: Shape): Schema {
  if (typeof shape === "string") return schemaOf(shape);
  if (Array.isArray(shape)) return text({ enum: shape as readonly string[] });
  return object(
    Object.fromEntries(
      Object.entries(shape).map(([key, value]) => [key, toSchema(value as Shape)]),
    ),
  );
}
