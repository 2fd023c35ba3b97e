/** `Type: message` of anything that can be thrown. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : `a ${typeof error} was thrown: ${safeText(error)}`;
  const message = error.message === "" ? "(no message)" : error.message;
  return `${error.name}: ${message}`;
}

function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
