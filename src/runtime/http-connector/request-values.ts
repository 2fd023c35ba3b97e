import { createHash } from "node:crypto";
import { brandInstances, isKind, isPlainObject, type Json, mapValues } from "../base/json.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { FlyteFile } from "../values/types/references.ts";
import { jsonFromNative } from "../values/written-values.ts";

/** Stands for an input of the task, or for a field of the job, in a request. See {@link input}. */
export class ValueOf<Name extends string = string> {
  constructor(
    readonly kind: "input" | "job",
    readonly name: Name,
    /** Of a value inside it. */
    readonly path: readonly string[] = [],
  ) {}
}

brandInstances(ValueOf, "http-value");

/** Whether something stands for an input, and not for the idempotency key. */
export function isInputValue(value: unknown): boolean {
  return isValueOf(value) && value.name !== "idempotencyKey";
}

/**
 * An input of the task, in the request of a create. An input that is null is left out.
 *
 * @param path the value at this path in an object: `input("spec", "metadata.name")`. Default: the input
 * @example
 * body: { scene: input("scene"), count: input("frames"), quality: "high" }
 */
export function input<const Name extends string>(name: Name, path = ""): ValueOf<Name> {
  return new ValueOf("input", name, path === "" ? [] : path.split("."));
}

/**
 * Makes a UUID of the idempotency key, the same for the same key.
 *
 * @example
 * key: { header: "X-Request-Id", value: uuidKey }
 */
export function uuidKey({ idempotencyKey }: { readonly idempotencyKey: string }): string {
  const hex = createHash("sha256").update(idempotencyKey).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
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
  if (isValueOf(value)) return readNamed(value, values);
  if (Array.isArray(value))
    return value.map((each) => fillValue(each, values)).filter((each) => each !== undefined);
  return isPlainObject(value) ? mapValues(value, (each) => fillValue(each, values)) : value;
}

/** Undefined if the input is missing, or has nothing at the path. */
export function readNamed({ name, path }: ValueOf, values: NamedValues): unknown {
  let value = values[name];
  for (const part of path) {
    const object: unknown = value;
    value = isPlainObject(object) && Object.hasOwn(object, part) ? object[part] : undefined;
  }
  return value ?? undefined;
}

function isValueOf(value: unknown): value is ValueOf {
  return value instanceof ValueOf;
}

/** Leaves out what is null, among the inputs and in their objects `t.object(…)`. */
export function listPresentInputs(
  inputs: NamedValues,
  types: ReadonlyMap<string, TypeNode>,
): NamedValues {
  const entries = Object.entries(inputs).filter(([, value]) => value != null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, withoutNulls(value, types.get(name))]),
  );
}

function withoutNulls(value: unknown, type: TypeNode | undefined): unknown {
  const { spec } = type ?? {};
  if (spec === undefined || value == null) return value;
  if (spec.kind === "optional") return withoutNulls(value, spec.inner);
  if (spec.kind === "list")
    return (value as readonly unknown[]).map((each) => withoutNulls(each, spec.element));
  if (spec.kind === "dict")
    return mapValues(value as NamedValues, (each) => withoutNulls(each, spec.element));
  return spec.kind === "object" ? listPresentInputs(value as NamedValues, spec.fields) : value;
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

/** The content of a file as a body. */
export async function toContent(file: FlyteFile, signal: AbortSignal): Promise<Blob> {
  return new Blob([await file.bytes({ signal })], { type: "application/octet-stream" });
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
