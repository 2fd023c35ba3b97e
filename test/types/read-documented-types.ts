import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import * as z from "zod";
import { type FlyteType, t } from "../../src/entries/index.ts";

type SomeType = FlyteType<unknown, unknown, boolean>;

/** A row of the table in docs/types.md. */
interface DocumentedType {
  readonly flyte: string;
  readonly python: string;
  /** The author's code. */
  readonly written: string;
  readonly typescript: string;
}

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/types.md", import.meta.url)), "utf8");

export const DOCUMENTED_TYPES: readonly DocumentedType[] = PAGE.split("\n")
  .filter((line) => line.startsWith("| `"))
  .map(cellsOf);

/** Evaluates the code of a type. */
export function typeWritten(written: string): SomeType {
  const make = runInThisContext(`(t, z) => ${written}`) as (
    ...names: readonly unknown[]
  ) => SomeType;
  return make(t, z);
}

function cellsOf(line: string): DocumentedType {
  const [flyte, python, written, typescript] = line
    .split(/(?<!\\)\|/)
    .slice(1)
    .map((cell) => cell.trim().replace(/^`|`$/g, "").replaceAll("\\|", "|"));
  return { flyte: flyte!, python: python!, written: written!, typescript: typescript! };
}
