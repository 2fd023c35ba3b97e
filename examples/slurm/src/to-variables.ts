import { Dataset, Duration, FlyteDirectory, FlyteFile } from "flyte-fx";

/** Linux limits one variable to 128 KiB, and all together to 2 MiB. */
const LARGEST_BYTES = 100_000;

/**
 * Turns inputs into environment variables: `darts` becomes `INPUT_darts`. So a value never becomes
 * part of the script. Adds each fault to `faults`.
 */
export function toVariables(
  inputs: readonly (readonly [name: string, value: unknown])[],
  faults: string[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of inputs) {
    const text = toText(value);
    if (!/^\w+$/.test(name))
      faults.push(`input ${JSON.stringify(name)}: expected a name of A-Z, a-z, 0-9 and _`);
    else if (text.includes("\0"))
      faults.push(`input ${name}: a variable cannot contain a NUL character`);
    else variables[`INPUT_${name}`] = text;
  }
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > LARGEST_BYTES)
    faults.push(
      `the inputs have ${bytes} bytes, more than ${LARGEST_BYTES}: pass large values as files`,
    );
  return variables;
}

/** Strings stay as they are, files become their URI, durations seconds; lists and structs JSON. */
function toText(value: unknown): string {
  const plain = toPlain(value);
  if (typeof plain === "string") return plain;
  return plain == null ? "" : JSON.stringify(plain);
}

function toPlain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return value.toMs() / 1000;
  if (value instanceof FlyteFile || value instanceof FlyteDirectory || value instanceof Dataset)
    return value.uri;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}
