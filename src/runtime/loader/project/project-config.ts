import { isAbsolute, normalize, sep } from "node:path";
import { didYouMean } from "../../errors/did-you-mean.ts";
import { isPlainObject } from "../../json.ts";

/** What a project's package.json says under `"fx"`. */
export interface ProjectConfig {
  /** The modules that the project's folder stands for: paths inside it. */
  readonly entry?: readonly string[];
}

const KEYS = ["entry"] as const;
const EXAMPLE = '["src/index.ts"]';

/** Checks the `"fx"` key; adds one line to `faults` for each fault. */
export function readProjectConfig(value: unknown, faults: string[]): ProjectConfig {
  if (value === undefined) return {};
  if (!isPlainObject(value)) {
    faults.push(`fx: expected an object such as { "entry": ${EXAMPLE} }, got ${describe(value)}`);
    return {};
  }
  for (const key of Object.keys(value)) {
    if (!KEYS.some((known) => known === key))
      faults.push(`fx.${key}: there is no such setting${didYouMean(key, KEYS)}`);
  }
  return Object.hasOwn(value, "entry") ? { entry: readEntry(value["entry"], faults) } : {};
}

function readEntry(value: unknown, faults: string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) {
    faults.push(`fx.entry: expected a list of paths such as ${EXAMPLE}, got ${describe(value)}`);
    return [];
  }
  const paths: unknown[] = value;
  return paths.filter((path, index): path is string => {
    const isGood = typeof path === "string" && isInside(path);
    if (!isGood)
      faults.push(`fx.entry[${index}]: expected a path inside the project, got ${describe(path)}`);
    return isGood;
  });
}

function isInside(path: string): boolean {
  if (path === "" || path.includes("\0") || isAbsolute(path)) return false;
  const plain = normalize(path);
  return plain !== ".." && !plain.startsWith(`..${sep}`);
}

function describe(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
