import { type UnknownValues, UserError } from "flyte-fx";

/**
 * Inputs as JSON, for a program in another language.
 *
 * @throws UserError with every input that JSON would lose or change: dates, files, infinities, …
 */
export function toJsonText(inputs: UnknownValues): string {
  const unfit = Object.keys(inputs).filter((name) => !isJson(inputs[name]));
  if (unfit.length > 0) {
    const takes = "int, float, string, bool, none, enum, and lists, dicts and structs of them";
    throw new UserError(
      "BAD_INPUTS",
      `${unfit.join(", ")}: a program takes what JSON holds (${takes})`,
    );
  }
  return JSON.stringify(inputs);
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

/** A Date, a FlyteFile and their like are objects, too, and have a class. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
