import { type JsonObject, isPlainObject } from "../../base/json.ts";
import { SchemaReader } from "../schema/schema-reader.ts";
import {
  type FlyteType,
  type ObjectSpec,
  type PythonClass,
  TypeNode,
  toFlyteType,
} from "./flyte-type.ts";
import { type InputValues, type Native, type Shape, fieldsFromShape } from "./shape.ts";
import {
  type SchemaInput,
  type SchemaOutput,
  type StandardSchema,
  type StandardSchemaWithJson,
  isStandardSchema,
} from "./standard-schema.ts";

/** How an object appears outside TypeScript. */
export interface ObjectOptions {
  /**
   * The name of the class that Python creates for the type, for example `Job`.
   * @default "Object", or the title in the JSON schema
   */
  readonly title?: string | undefined;
  /**
   * How Python declares the class. Python uses it to find the object's variant in a union.
   * @default "dataclass"
   */
  readonly python?: PythonClass | undefined;
}

/** Options for an object that a Standard Schema defines. */
export interface ModelOptions extends ObjectOptions {
  /**
   * The JSON schema of the schema's output, not of its input. Its `type` is `object`.
   *
   * @default the JSON schema that the schema generates (draft 2020-12); a TypeError if it generates
   * none
   */
  readonly jsonSchema?: JsonObject | undefined;
}

/** Requires `jsonSchema` if the Standard Schema cannot generate it. */
type ModelArguments<S> = S extends StandardSchemaWithJson
  ? [options?: ModelOptions]
  : [options: ModelOptions & { readonly jsonSchema: JsonObject }];

/** Implements `t.object`. */
export function objectType<S extends StandardSchema<unknown, object>>(
  schema: S,
  ...options: ModelArguments<S>
): FlyteType<SchemaOutput<S>, SchemaInput<S>>;
export function objectType<const S extends Shape>(
  fields: S,
  options?: ObjectOptions,
): FlyteType<Native<S>, InputValues<S>>;
export function objectType(
  definition: StandardSchema | Shape,
  options: ModelOptions = {},
): FlyteType<never, never, never> {
  if (options.title !== undefined && !isClassName(options.title))
    throw new TypeError(
      `an object's title must be a class name such as "Job", got ${JSON.stringify(options.title)}`,
    );
  const { title, python } = options;
  const spec: ObjectSpec = isStandardSchema(definition)
    ? specFromModel(definition, options)
    : { kind: "object", fields: fieldsFromShape(definition), title, python };
  return toFlyteType(new TypeNode(spec));
}

/**
 * Takes the fields from the JSON schema. It has no fields if Flyte lacks a type for one of them.
 */
function specFromModel(schema: StandardSchema, options: ModelOptions): ObjectSpec {
  const json = options.jsonSchema ?? getJsonSchema(schema);
  if (!isPlainObject(json) || (json["type"] !== undefined && json["type"] !== "object"))
    throw new TypeError("t.object expects the schema of an object");
  const fields = new SchemaReader(json, { leftOutIsNone: true }).object()?.fields;
  const ownTitle = json["title"];
  return {
    kind: "object",
    fields: fields ?? new Map(),
    title: options.title ?? (isClassName(ownTitle) ? ownTitle : undefined),
    python: options.python,
    model: {
      json,
      validate: (value) => schema["~standard"].validate(value),
      isTyped: fields !== undefined,
    },
  };
}

function getJsonSchema(schema: StandardSchema): JsonObject {
  const remedy = "pass one: t.object(schema, { jsonSchema: { … } })";
  const { jsonSchema, vendor } = (schema as StandardSchemaWithJson)["~standard"];
  if (jsonSchema === undefined)
    throw new TypeError(`the ${vendor} schema cannot generate a JSON schema; ${remedy}`);
  try {
    return jsonSchema.output({ target: "draft-2020-12" }) as JsonObject;
  } catch (error) {
    throw new TypeError(
      `the ${vendor} schema cannot generate the JSON schema of its output (${(error as Error).message}); ${remedy}`,
      { cause: error },
    );
  }
}

function isClassName(title: unknown): title is string {
  return typeof title === "string" && /^[A-Za-z_]\w{0,99}$/.test(title);
}
