import { type Json, type JsonObject, isPlainObject } from "../../base/json.ts";

/** Deeper references and choices are not followed. */
const DEEPEST = 16;

/**
 * Lists the schemas that a part of a JSON schema stands for: follows references and expands
 * choices. Empty if the schema says nothing.
 */
export function resolveBranches(
  schema: Json | undefined,
  root: JsonObject,
  depth = 0,
): readonly JsonObject[] {
  if (!isPlainObject(schema) || depth > DEEPEST) return [];
  const { $ref, anyOf, oneOf, allOf } = schema as { readonly [key: string]: Json | undefined };
  if (typeof $ref === "string")
    return resolveBranches(followReference($ref, root), root, depth + 1);
  const choices = [anyOf, oneOf, allOf].find((all): all is readonly Json[] => Array.isArray(all));
  return choices === undefined
    ? [schema]
    : choices.flatMap((choice) => resolveBranches(choice, root, depth + 1));
}

export function hasType(branch: JsonObject, type: string): boolean {
  const own = branch["type"];
  return own === type || (Array.isArray(own) && own.includes(type));
}

/** True if the schema allows null, or does not restrict its values. */
export function acceptsNull(branches: readonly JsonObject[]): boolean {
  return (
    branches.length === 0 ||
    branches.some(
      (branch) =>
        hasType(branch, "null") ||
        (branch["type"] === undefined && branch["enum"] === undefined) ||
        (branch["enum"] as readonly Json[] | undefined)?.includes(null) === true,
    )
  );
}

/** Follows a reference such as `#` or `#/$defs/Point`. */
function followReference(reference: string, root: JsonObject): Json | undefined {
  let at: Json | undefined = root;
  for (const step of reference.split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isPlainObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return reference.startsWith("#") ? at : undefined;
}

/** Returns the schema of an array's item by its position. */
export function getItemSchemas(
  branches: readonly JsonObject[],
): (index: number) => Json | undefined {
  const branch = branches.find((one) => hasType(one, "array")) ?? {};
  const first = Array.isArray(branch["prefixItems"])
    ? (branch["prefixItems"] as readonly Json[])
    : [];
  return (index) => first[index] ?? branch["items"];
}

/** The parts of a schema that are needed to write and read an object. */
export interface ObjectParts {
  readonly properties: JsonObject;
  /** The schema of a property, or the one for additional properties. */
  readonly getProperty: (name: string) => Json | undefined;
  /** The optional properties; empty if there are several object schemas to choose from. */
  readonly omittable: ReadonlySet<string>;
}

/** Uses the first object schema that the value fits. */
export function getObjectParts(
  value: Record<string, unknown>,
  branches: readonly JsonObject[],
): ObjectParts {
  const objects = branches.filter(
    (branch) => isPlainObject(branch["properties"]) || hasType(branch, "object"),
  );
  const branch = objects.find((one) => fits(value, one)) ?? objects[0] ?? {};
  const properties = isPlainObject(branch["properties"]) ? branch["properties"] : {};
  const required = getRequired(branch);
  const omittable =
    objects.length === 1 ? Object.keys(properties).filter((name) => !required.includes(name)) : [];
  return {
    properties,
    getProperty: (name) =>
      Object.hasOwn(properties, name) ? properties[name] : branch["additionalProperties"],
    omittable: new Set(omittable),
  };
}

function fits(value: Record<string, unknown>, branch: JsonObject): boolean {
  const properties = (branch["properties"] ?? {}) as JsonObject;
  return (
    getRequired(branch).every((name) => Object.hasOwn(value, name)) &&
    !Object.keys(properties).some((name) => isOtherConstant(value[name], properties[name]))
  );
}

function isOtherConstant(value: unknown, schema: Json | undefined): boolean {
  return isPlainObject(schema) && Object.hasOwn(schema, "const") && schema["const"] !== value;
}

function getRequired(branch: JsonObject): readonly string[] {
  return (Array.isArray(branch["required"]) ? branch["required"] : []) as readonly string[];
}
