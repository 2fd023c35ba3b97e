import { randomBytes } from "node:crypto";
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError, type CreateRequest } from "flyte-fx";
import { readConfig, type DuckDbConfig } from "./duckdb-config.ts";
import { readParameters, type Parameters } from "./parameters.ts";

/** What queries may touch, said by whoever runs the connector: a task names tables, never files. */
export interface QueryLimits {
  /** The files that queries read (CSV, Parquet, JSON), by the table's name in SQL. */
  readonly tables: { readonly [name: string]: string };
  /** Restricts local output prefixes to this folder. Default: any folder that this user may write to. */
  readonly outputFolder?: string;
}

/** All that a job's process needs; plain JSON. */
export interface QueryPlan extends DuckDbConfig {
  readonly statement: string;
  readonly parameters: Parameters;
  readonly tables: { readonly [name: string]: string };
  /** The result's Parquet file, and the draft that is renamed to it. Relative to the job's folder, or absolute. */
  readonly result: string;
  readonly partial: string;
}

/** @throws UserError with everything that is wrong with the request. */
export function planQuery(
  { taskTemplate, inputs, outputPrefix }: CreateRequest,
  limits: QueryLimits,
): QueryPlan {
  const faults: string[] = [];
  const statement = taskTemplate.sql?.statement ?? "";
  if (statement.trim() === "") faults.push("the task has no SQL statement");
  const parameters = readParameters(inputs, taskTemplate.interface.inputs, faults);
  const config = readConfig(taskTemplate.custom, faults);
  const folder = readOutputFolder(outputPrefix, limits, faults);
  if (faults.length > 0) throw new UserError("BAD_QUERY", faults.join("; "));
  const result = join(folder, "result.parquet");
  return {
    statement,
    parameters,
    ...config,
    tables: limits.tables,
    result,
    partial: `${result}.${randomBytes(6).toString("hex")}.partial`,
  };
}

/** A bucket is not a folder: the result stays in the job's own folder, and fx uploads it from there. */
function readOutputFolder(prefix: string, { outputFolder }: QueryLimits, faults: string[]): string {
  if (/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(prefix)) return "";
  const folder = prefix.startsWith("file:") ? fileURLToPath(prefix) : resolve(prefix);
  if (outputFolder !== undefined && isOutside(folder, resolve(outputFolder)))
    faults.push(`results are written below ${outputFolder} only, not to ${prefix}`);
  return folder;
}

function isOutside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return isAbsolute(way) || way.split(/[\\/]/)[0] === "..";
}
