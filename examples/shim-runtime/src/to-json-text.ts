import { UserError } from "flyte-fx";

/**
 * Formats the inputs as JSON, for a program in another language.
 *
 * @throws UserError with every input that JSON cannot represent: dates, files, infinities, …
 */
export function toJsonText(inputs: Record<string, unknown>): string {
  const unfit = Object.keys(inputs).filter((name) => !isJson(inputs[name]));
  if (unfit.length > 0) {
    const types = "int, float, string, bool, none, enum, and lists, dicts and structs of them";
    throw new UserError("BAD_INPUTS", `${unfit.join(", ")}: JSON can only represent ${types}`);
  }
  return JSON.stringify(inputs);
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

/** Rejects objects of a class, such as Date and FlyteFile. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
