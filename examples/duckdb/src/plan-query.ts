import { randomBytes } from "node:crypto";
import { isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError, type CreateRequest } from "flyte-fx";
import { readConfig, type DuckDbConfig } from "./duckdb-config.ts";
import { readParameters, type Parameters } from "./parameters.ts";

/**
 * Files that queries may use. The connector's owner sets them; a task names tables, never files.
 */
export interface QueryLimits {
  /** Files (CSV, Parquet, JSON) by their table name in SQL. */
  readonly tables: { readonly [name: string]: string };
  /** Local output prefixes must be in this folder. Default: any folder that this user can write. */
  readonly outputFolder?: string;
}

/** Everything that the job's process needs, as JSON. */
export interface QueryPlan extends DuckDbConfig {
  readonly statement: string;
  readonly parameters: Parameters;
  readonly tables: { readonly [name: string]: string };
  /**
   * The result file, and the draft that is renamed to it. Absolute, or relative to the job's
   * folder.
   */
  readonly result: string;
  readonly partial: string;
}

/** @throws UserError with every fault of the request */
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

/** For a bucket, the result stays in the job's folder, and fx uploads it. */
function readOutputFolder(prefix: string, { outputFolder }: QueryLimits, faults: string[]): string {
  if (/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(prefix)) return "";
  const folder = prefix.startsWith("file:") ? fileURLToPath(prefix) : resolve(prefix);
  if (outputFolder !== undefined && isOutside(folder, resolve(outputFolder)))
    faults.push(`the output prefix ${prefix} is not in ${outputFolder}`);
  return folder;
}

function isOutside(path: string, folder: string): boolean {
  const subpath = relative(folder, path);
  return isAbsolute(subpath) || subpath.split(/[\\/]/)[0] === "..";
}
