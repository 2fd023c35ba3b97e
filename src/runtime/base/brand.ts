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
  | "shim-executor";

/** Marks a class: its instances, and those of its subclasses, have this kind. */
export function brandClass(target: { readonly prototype: object }, kind: Kind): void {
  Object.defineProperty(target.prototype, KIND, { value: kind });
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
