import { resolve } from "node:path";

const NAME = /^[a-z_]\w*$/i;

/** The tables' files as absolute paths: a job's process has another working directory. */
export function resolveTables(tables: { readonly [name: string]: string }): {
  readonly [name: string]: string;
} {
  const wrong = Object.keys(tables).filter((name) => !NAME.test(name));
  if (wrong.length > 0)
    throw new TypeError(
      `a table's name has letters, digits and _, got ${wrong.map((name) => JSON.stringify(name)).join(", ")}`,
    );
  return Object.fromEntries(Object.entries(tables).map(([name, file]) => [name, resolve(file)]));
}
