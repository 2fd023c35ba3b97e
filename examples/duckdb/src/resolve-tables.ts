import { resolve } from "node:path";

const NAME = /^[a-z_]\w*$/i;

/** Makes the paths absolute, because a job's process has its own working directory. */
export function resolveTables(tables: { readonly [name: string]: string }): {
  readonly [name: string]: string;
} {
  const invalid = Object.keys(tables).filter((name) => !NAME.test(name));
  if (invalid.length > 0)
    throw new TypeError(
      `expected table names of letters, digits and _, got ${invalid.map((name) => JSON.stringify(name)).join(", ")}`,
    );
  return Object.fromEntries(Object.entries(tables).map(([name, file]) => [name, resolve(file)]));
}
