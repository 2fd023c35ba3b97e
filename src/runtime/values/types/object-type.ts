import { type JsonObject, isPlainObject } from "../../base/json.ts";
import { SchemaReader } from "../schema/schema-reader.ts";
import {
  type FlyteType,
  type ObjectModel,
  type ObjectSpec,
  type PythonClass,
  TypeNode,
  toTypeNode,
  toFlyteType,
} from "./flyte-type.ts";
import type { InputValues, Native, Shape } from "./shape.ts";
import {
  type SchemaInput,
  type SchemaOutput,
  type StandardSchema,
  type StandardSchemaWithJson,
  isStandardSchema,
} from "./standard-schema.ts";

/** How an object is known outside of TypeScript. */
export interface ObjectOptions {
  /**
   * The name of the class that a Python reader makes of the object's type, for instance `Job`.
   * @default "Object", or the title in the JSON schema
   */
  readonly title?: string | undefined;
  /**
   * As what Python declares the class. Where it is a variant of a union, Python's reader looks for it by this.
   * @default "dataclass"
   */
  readonly python?: PythonClass | undefined;
}

/** As `ObjectOptions`, with the JSON schema of what a Standard Schema gives out; that of its own where this is left out. */
export interface ModelOptions extends ObjectOptions {
  /**
   * Of what the schema gives out, not of what it takes; its `type` is `object`.
   *
   * @default the schema's own, as it gives it for draft 2020-12; a TypeError where it gives none
   */
  readonly jsonSchema?: JsonObject | undefined;
}

/** A Standard Schema that does not give its JSON schema itself needs one. */
type ModelArguments<S> = S extends StandardSchemaWithJson
  ? [options?: ModelOptions]
  : [options: ModelOptions & { readonly jsonSchema: JsonObject }];

/** What `t.object` does. */
export function objectType<S extends StandardSchema<unknown, object>>(
  schema: S,
  ...options: ModelArguments<S>
): FlyteType<SchemaOutput<S>, SchemaInput<S>>;
export function objectType<const S extends Shape>(
  fields: S,
  options?: ObjectOptions,
): FlyteType<Native<S>, InputValues<S>>;
export function objectType(
  given: StandardSchema | Shape,
  options: ModelOptions = {},
): FlyteType<never, never, never> {
  if (options.title !== undefined && !isClassName(options.title))
    throw new TypeError(
      `an object's title is the name of a class, such as "Job"; got ${JSON.stringify(options.title)}`,
    );
  const spec = isStandardSchema(given)
    ? specFromModel(given, options)
    : specFromShape(given, options);
  return toFlyteType(new TypeNode(spec)) as FlyteType<never, never, never>;
}

function specFromShape(fields: Shape, { title, python }: ObjectOptions): ObjectSpec {
  return {
    kind: "object",
    fields: new Map(Object.entries(fields).map(([name, field]) => [name, toTypeNode(field)])),
    title,
    python,
  };
}

/** Its fields are those that the JSON schema tells; none where that says what Flyte has no type for. */
function specFromModel(schema: StandardSchema, options: ModelOptions): ObjectSpec {
  const json = options.jsonSchema ?? getJsonSchema(schema);
  if (!isPlainObject(json) || (json["type"] !== undefined && json["type"] !== "object"))
    throw new TypeError("t.object takes the schema of an object");
  const fields = new SchemaReader(json, { leftOutIsNone: true }).fields();
  const model: ObjectModel = {
    json,
    validate: (value) => schema["~standard"].validate(value),
    isTyped: fields !== undefined,
  };
  return {
    kind: "object",
    fields: fields ?? new Map(),
    title: options.title ?? getTitle(json),
    python: options.python,
    model,
  };
}

function getJsonSchema(schema: StandardSchema): JsonObject {
  const remedy = "t.object(schema, { jsonSchema: { … } }) takes one";
  const { jsonSchema, vendor } = (schema as StandardSchemaWithJson)["~standard"];
  if (jsonSchema === undefined)
    throw new TypeError(`a schema of ${vendor} does not give its JSON schema; ${remedy}`);
  try {
    return jsonSchema.output({ target: "draft-2020-12" }) as JsonObject;
  } catch (error) {
    throw new TypeError(
      `the schema of ${vendor} has no JSON schema of what it gives out (${(error as Error).message}); ${remedy}`,
      { cause: error },
    );
  }
}

function getTitle(json: JsonObject): string | undefined {
  const title = json["title"];
  return typeof title === "string" && isClassName(title) ? title : undefined;
}

function isClassName(title: string): boolean {
  return /^[A-Za-z_]\w{0,99}$/.test(title);
}
