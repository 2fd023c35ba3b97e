/** `Type: message` of anything that can be thrown. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : unnamed(error);
  const message = error.message === "" ? "(no message)" : error.message;
  return `${error.name}: ${message}`;
}

function unnamed(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return `${String(thrown)} was thrown`;
  return `${typeof thrown === "object" ? "an" : "a"} ${typeof thrown} was thrown: ${safeText(thrown)}`;
}

/** JSON, or whatever else can be said of a value without asking it. */
export function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
