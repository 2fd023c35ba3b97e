/**
 * Kinds are told by a brand, not by `instanceof`: two copies of flyte-fx in one process (a global `fx` and a
 * project's own) then still recognise each other's tasks, connectors, types and errors.
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

/** Marks a class: every instance of it, and of its subclasses, is of this kind. */
export function brandClass(target: { readonly prototype: object }, kind: Kind): void {
  Object.defineProperty(target.prototype, KIND, { value: kind });
}

/** Marks a constructor itself, where the class and not its instances is what gets passed around. */
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
