/** A JSON value, as in `custom` and untyped structs. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. Keys such as `__proto__` are data. */
export type JsonObject = { readonly [key: string]: Json };

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Objects and lists in what fx writes are nested less deeply than this. */
const MOST_LEVELS = 16;

/** Whether a value can be copied and written as JSON without exhausting the stack. */
export function isShallow(value: unknown, mostLevels = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return true;
  return mostLevels > 0 && Object.values(value).every((each) => isShallow(each, mostLevels - 1));
}

/** Undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Like `Array.isArray`, but also narrows read-only lists. */
export function isList<Value>(value: Value): value is Extract<Value, readonly unknown[]> {
  return Array.isArray(value);
}

/** Sets an own property, even `__proto__`, for which an assignment would change the prototype. */
export function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else target[key] = value;
}

/** The fields of an object or of a map of YAML, or the items of a list by their index. */
export function listEntries(value: object): [string, unknown][] {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return entries.map(([key, each]: [unknown, unknown]) => [String(key), each]);
}

/** Copies an object with its values mapped. Keys such as `__proto__` stay data. */
export function mapValues<In, Out>(
  object: { readonly [name: string]: In },
  map: (value: In, name: string) => Out,
): Record<string, Out> {
  const copy: Record<string, Out> = {};
  for (const [name, value] of Object.entries(object)) setOwn(copy, name, map(value, name));
  return copy;
}

/**
 * fx checks kinds by a brand, not by `instanceof`. Two copies of flyte-fx in one process (a global
 * `fx` and the project's own) therefore recognize each other's tasks, connectors, types and errors.
 */
const KIND = Symbol.for("flyte-fx/kind");

export type Kind =
  | "task"
  | "async-connector"
  | "sync-connector"
  | "type"
  | "resource"
  | "resource-meta"
  | "user-error"
  | "retryable-error"
  | "file"
  | "directory"
  | "dataset"
  | "duration"
  | "timestamp"
  | "shim-executor"
  | HttpKind;

/** What stands in a declaration of `defineHttpConnector`. */
type HttpKind =
  | "http-download"
  | "http-json-file"
  | "http-flags"
  | "http-header"
  | "http-pages"
  | "http-requested"
  | "http-status"
  | "http-value"
  | "http-variable";

/** Marks a class: its instances, and those of its subclasses, have this kind. */
export function brandClass(target: { readonly prototype: object }, kind: Kind): void {
  Object.defineProperty(target.prototype, KIND, { value: kind });
}

/** The same, and `instanceof` is true for instances of another copy, too. */
export function brandInstances(target: { readonly prototype: object }, kind: Kind): void {
  brandClass(target, kind);
  Object.defineProperty(target, Symbol.hasInstance, {
    value: (instance: unknown) => isKind(instance, kind),
  });
}

/** Marks a constructor itself, for classes that are passed around as values. */
export function brandObject(target: object, kind: Kind): void {
  Object.defineProperty(target, KIND, { value: kind });
}

export function getKind(value: unknown): Kind | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null)
    return undefined;
  return (value as { [KIND]?: Kind })[KIND];
}

export function isKind(value: unknown, kind: Kind): boolean {
  return getKind(value) === kind;
}
