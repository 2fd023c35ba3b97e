/** The text of a field of an event; empty if it is not there. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** An error is on record as its name and message. */
export function errorText(error: unknown): string {
  if (typeof error !== "object" || error === null) return text(error);
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
  return name === undefined || name === "Error" ? text(message) : `${text(name)}: ${text(message)}`;
}
