import { createSchema, type Schema, type Side } from "../api-document.ts";

/**
 * The properties of a schema, and those of its alternatives if each of them is an object. Undefined
 * if it has none.
 */
export function readObjectParts(schema: Schema) {
  const own = { properties: schema.properties, required: schema.required };
  const variants = schema.oneOf?.filter((variant) => !isNull(variant)) ?? [];
  if (variants.some((variant) => variant.properties.size === 0))
    return own.properties.size === 0 ? undefined : own;
  const all = [own, ...variants];
  const properties = new Map<string, Schema>();
  for (const [name, property] of all.flatMap((part) => [...part.properties]))
    properties.set(name, unite(properties.get(name), property));
  if (properties.size === 0) return undefined;
  const [first, ...others] = variants.map(({ required }) => required);
  const inAll = [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
  return { properties, required: new Set([...own.required, ...inAll]) };
}

/** Variants are often told apart by a constant, such as the state of a job, or by an object with it. */
function unite(known: Schema | undefined, property: Schema): Schema {
  if (known?.enum !== undefined && property.enum !== undefined)
    return { ...property, enum: [...new Set([...known.enum, ...property.enum])] };
  const all = new Set([known, property].flatMap((each) => each?.oneOf ?? each ?? []));
  const areObjects = all.size > 1 && [...all].every(({ properties }) => properties.size > 0);
  return areObjects ? createSchema(["object"], { oneOf: [...all] }) : property;
}

/** The name of a schema, or of the items of a list. */
export function getName({ name, items }: Schema): string | undefined {
  return name ?? items?.name;
}

/** The schema of null alone. */
export function isNull({ types }: Schema): boolean {
  return types.length === 1 && types[0] === "null";
}

/** Whether null is a value of the schema. */
export function allowsNull({ types, oneOf, enum: values }: Schema): boolean {
  return types.includes("null") || values?.includes(null) === true || oneOf?.some(isNull) === true;
}

/** A schema and the alternatives in it, each once: they may contain each other. */
export function listAlternatives(schema: Schema): Schema[] {
  const all = new Set([schema]);
  for (const { oneOf = [] } of all) for (const one of oneOf) all.add(one);
  return [...all];
}

/** Whether a value of the schema may be a text. */
export function allowsText(schema: Schema): boolean {
  return listAlternatives(schema).some(
    ({ types, enum: values = [] }) =>
      types.includes("string") || values.some((value) => typeof value === "string"),
  );
}

/** The texts to which a schema restricts its values. */
export function listEnumTexts({ enum: values = [], oneOf = [] }: Schema): string[] {
  const all = [...values, ...oneOf.flatMap((each) => each.enum ?? [])];
  return [...new Set(all)].filter((value) => typeof value === "string");
}

/** Stands for the items of a list in a path. Code that reads an answer takes the first. */
export const ITEMS = "[]";

/** The paths below a property, or those in the items of a list. */
export function enter(paths: readonly (readonly string[])[], name: string): string[][] {
  return paths.flatMap(([first, ...rest]) => (first === name ? [rest] : []));
}

/** The schema of a property of an object in an object … Undefined if there is none. */
export function findSchema(schema: Schema, path: readonly string[]): Schema | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return schema;
  const isInList = name === ITEMS && schema.items !== undefined;
  const property = isInList ? schema.items : readObjectParts(schema)?.properties.get(name);
  return property === undefined ? undefined : findSchema(property, rest);
}

/** A property of a body, or of an object in it. */
export interface ScalarPlace {
  readonly path: readonly string[];
  /** The last name of the path without case and signs: `runid` for `run_id`. */
  readonly key: string;
  readonly schema: Schema;
}

/** Deeper values are parts of a job, not facts about it. */
const DEEPEST = 3;
/** An object may have thousands of properties, and each of them as many. */
const MOST = 2_000;

/** Lists the properties of an object and of the objects in it, but not in its lists, nearest first. */
export function listPlaces(schema: Schema, side: Side = "answer"): readonly ScalarPlace[] {
  const places: ScalarPlace[] = [];
  const add = (above: readonly string[], object: Schema): void => {
    for (const [name, property] of readObjectParts(object)?.properties ?? [])
      if (places.length < MOST && !(side === "request" ? isReadOnly(property) : property.writeOnly))
        places.push({ path: [...above, name], key: toKey(name), schema: property });
  };
  add([], schema);
  for (const place of places) if (place.path.length < DEEPEST) add(place.path, place.schema);
  return places;
}

const knownScalars = {
  request: new WeakMap<Schema, readonly ScalarPlace[]>(),
  answer: new WeakMap<Schema, readonly ScalarPlace[]>(),
};

/** The same without objects and lists. */
export function listScalars(schema: Schema, side: Side = "answer"): readonly ScalarPlace[] {
  const known = knownScalars[side].get(schema);
  const scalars = known ?? listPlaces(schema, side).filter((place) => isScalar(place.schema));
  knownScalars[side].set(schema, scalars);
  return scalars;
}

/** Says it of the property: a volume that is mounted read-only may be asked for. */
const READ_ONLY =
  /(^|[.([:*]|\b(this|it)( \w+)? is( an?)?) *(read-? ?|output )only *([^\w\s-]|$|field|property)|^output\./im;

/** Some documents say it only in words. */
export function isReadOnly({ readOnly, description = "" }: Schema): boolean {
  return readOnly || READ_ONLY.test(description);
}

/** Equal for `runId` and `run_id`. */
export function toKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Whether a value of the schema is text or a number, or may be. */
export function isScalar(schema: Schema): boolean {
  const alternatives = schema.types.length === 0 ? listAlternatives(schema) : [schema];
  return alternatives.some(({ types, oneOf = [] }) =>
    types.length === 0
      ? oneOf.length === 0
      : types.some((type) => ["string", "integer", "number"].includes(type)),
  );
}
