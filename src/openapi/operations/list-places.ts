import type { Schema } from "../api-document.ts";
import { listAlternatives, readObjectParts } from "../plan/object-parts.ts";

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

const knownScalars = new WeakMap<Schema, readonly ScalarPlace[]>();

/** Lists the properties of an object and of the objects in it, but not in its lists, nearest first. */
export function listPlaces(schema: Schema): readonly ScalarPlace[] {
  const places: ScalarPlace[] = [];
  const add = (above: readonly string[], object: Schema): void => {
    for (const [name, property] of readObjectParts(object)?.properties ?? [])
      if (places.length < MOST)
        places.push({ path: [...above, name], key: toKey(name), schema: property });
  };
  add([], schema);
  for (const place of places) if (place.path.length < DEEPEST) add(place.path, place.schema);
  return places;
}

/** The same without objects and lists. */
export function listScalars(schema: Schema): readonly ScalarPlace[] {
  const scalars =
    knownScalars.get(schema) ?? listPlaces(schema).filter((place) => isScalar(place.schema));
  knownScalars.set(schema, scalars);
  return scalars;
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
