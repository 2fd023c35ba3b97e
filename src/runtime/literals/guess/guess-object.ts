import { FxError } from "../../errors/errors.ts";
import { type JsonObject, isPlainObject } from "../../json.ts";
import { structToJson } from "../../struct/json-struct.ts";
import type { ObjectSpec, TypeNode } from "../../types/flyte-type.ts";
import type { LiteralType } from "../literal-type.ts";
import type { GuessOptions } from "./guess-options.ts";
import { SchemaReader } from "./schema-reader.ts";

/**
 * A STRUCT with the JSON schema of a class, as an object: its fields' types from their literal types where flytekit
 * wrote them, else from the schema. Undefined where that says too little, so that it stays an untyped struct.
 */
export function guessObject(
  type: LiteralType,
  options: GuessOptions,
  guessField: (type: LiteralType) => TypeNode,
): ObjectSpec | undefined {
  const schema = schemaOf(type);
  const properties = schema?.["properties"];
  if (schema === undefined || !isPlainObject(properties)) return undefined;
  const literalTypes = type.structure?.dataclassType ?? {};
  const reader = new SchemaReader(schema, options);
  return reader.object(
    { title: schema["title"], properties, required: schema["required"] },
    (name) => {
      return Object.hasOwn(literalTypes, name)
        ? guessOrNone(literalTypes[name]!, guessField)
        : reader.node(properties[name]!);
    },
  );
}

function schemaOf(type: LiteralType): JsonObject | undefined {
  try {
    return structToJson(type.metadata ?? {});
  } catch (error) {
    if (error instanceof FxError) return undefined; // nested too deeply
    throw error;
  }
}

function guessOrNone(
  type: LiteralType,
  guess: (type: LiteralType) => TypeNode,
): TypeNode | undefined {
  try {
    return guess(type);
  } catch (error) {
    if (error instanceof FxError) return undefined;
    throw error;
  }
}
