/** Half a character, which no message's text can hold. */
const NEGATIVE_ZERO = "\ud800-0";

/** JSON as text for people. A negative zero keeps its sign, which `JSON.stringify` drops. */
export function jsonText(json: unknown): string {
  const marked = JSON.stringify(
    json,
    (_, value: unknown) => (Object.is(value, -0) ? NEGATIVE_ZERO : value),
    2,
  );
  return `${marked.replaceAll(JSON.stringify(NEGATIVE_ZERO), "-0.0")}\n`;
}
