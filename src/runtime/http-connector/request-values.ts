import { brandInstances, isKind, isPlainObject, type Json, mapValues } from "../base/json.ts";
import type { FlyteFile } from "../values/types/references.ts";
import { jsonFromNative } from "../values/written-values.ts";

/** Stands for an input of the task, or for a field of the job, in a request. See {@link input}. */
export class ValueOf<Name extends string = string> {
  constructor(
    readonly kind: "input" | "job",
    readonly name: Name,
  ) {}
}

brandInstances(ValueOf, "http-value");

/**
 * An input of the task, in the request of a create. An input that is null is left out.
 *
 * @example
 * body: { scene: input("scene"), count: input("frames"), quality: "high" }
 */
export function input<const Name extends string>(name: Name): ValueOf<Name> {
  return new ValueOf("input", name);
}

/**
 * A field of the job, in any request but that of a create.
 *
 * @example
 * body: { ids: [job("renderId")] }
 */
export function job<const Name extends string>(name: Name): ValueOf<Name> {
  return new ValueOf("job", name);
}

/** A value of a request: JSON, in which inputs or fields of the job may stand. */
export type RequestValue<Name extends string> =
  | string
  | number
  | boolean
  | null
  | undefined
  | ValueOf<Name>
  | readonly RequestValue<Name>[]
  | { readonly [field: string]: RequestValue<Name> };

/** The inputs of a create, or the fields of a job. */
export type NamedValues = Readonly<Record<string, unknown>>;

/** Returns a value with the inputs or the fields in their places. Undefined leaves a value out. */
export function fillValue(value: unknown, values: NamedValues): unknown {
  if (isValueOf(value)) return values[value.name] ?? undefined;
  if (Array.isArray(value))
    return value.map((each) => fillValue(each, values)).filter((each) => each !== undefined);
  return isPlainObject(value) ? mapValues(value, (each) => fillValue(each, values)) : value;
}

function isValueOf(value: unknown): value is ValueOf {
  return value instanceof ValueOf;
}

/** Leaves out what is null. */
export function listPresent(values: NamedValues): NamedValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value != null));
}

/** The names of inputs or fields that a value needs. */
export function listValues(value: unknown): readonly ValueOf[] {
  if (isValueOf(value)) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(listValues);
}

/** Values of tasks as a service expects them in JSON: integers as numbers, files as their URIs. */
export function toJson(value: unknown): Json | undefined {
  if (isReference(value)) return value.uri;
  if (Array.isArray(value)) return value.map((each) => toJson(each) ?? null);
  if (isPlainObject(value)) return mapValues(value, (each) => toJson(each) as Json);
  const { toJSON } = Object(value) as { toJSON?: () => unknown };
  if (typeof toJSON === "function") return toJson(toJSON.call(value));
  return jsonFromNative(value, undefined) as Json | undefined;
}

function isReference(value: unknown): value is FlyteFile {
  return isKind(value, "file") || isKind(value, "directory") || isKind(value, "dataset");
}

/** The fields of a form. A list repeats its name, and an object is JSON. */
export function toForm(fields: unknown): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, text] of listFields(fields)) form.append(name, text as string);
  return form;
}

/** The same as multipart/form-data, with the content of files. */
export async function toMultipart(fields: unknown, signal: AbortSignal): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of listFields(fields))
    if (typeof value === "string") form.append(name, value);
    else {
      const bytes = await value.bytes({ signal });
      form.append(name, new Blob([bytes]), getFileName(value.uri));
    }
  return form;
}

function* listFields(fields: unknown): Iterable<[string, string | FlyteFile]> {
  for (const [name, field] of Object.entries(Object(fields) as object))
    for (const item of [field as unknown].flat()) {
      if (isKind(item, "file")) yield [name, item as FlyteFile];
      else if (item !== null && item !== undefined) yield [name, toText(item)];
    }
}

/** As a field of a form, or in a query. */
export function toText(value: unknown): string {
  const json = toJson(value);
  return typeof json === "string" ? json : JSON.stringify(json);
}

function getFileName(uri: string): string {
  return uri.split(/[/\\]/).at(-1) || "file";
}
