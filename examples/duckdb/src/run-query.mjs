import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { DuckDBInstance, StatementType, version } from "@duckdb/node-api";
import { bindParameters } from "./bind-parameters.mjs";
import { log } from "./job-files.mjs";

/** @typedef {import("./plan-query.ts").QueryPlan} QueryPlan */
/** @typedef {import("@duckdb/node-api").DuckDBConnection} DuckDBConnection */

const PROGRESS_INTERVAL_MS = 100;

/**
 * Runs the statement and writes its rows to one Parquet file, completely or not at all.
 *
 * @param {QueryPlan} plan
 * @param {(message: string) => void} report
 * @returns {Promise<number>} the number of rows
 */
export async function runQuery(plan, report) {
  report("opening the tables");
  mkdirSync(dirname(plan.result), { recursive: true });
  const connection = await openDatabase(plan);
  await createTables(connection, plan);
  await checkIsSelect(connection, plan.statement);
  try {
    const rows = await copyToParquet(connection, plan, report);
    renameSync(plan.partial, plan.result);
    log(`wrote ${rows} rows to ${plan.result}`);
    return rows;
  } finally {
    rmSync(plan.partial, { force: true });
  }
}

/**
 * Starts an engine that can open only the tables' files and the result, because the statement is
 * untrusted.
 *
 * @param {QueryPlan} plan
 */
async function openDatabase({ tables, partial, threads, memory }) {
  const instance = await DuckDBInstance.create(":memory:", {
    temp_directory: "spill",
    ...(threads !== undefined && { threads: String(threads) }),
    ...(memory !== undefined && { memory_limit: memory }),
  });
  const connection = await instance.connect();
  await connection.run(`
    set allowed_paths = [${[...Object.values(tables), partial].map(quote).join(", ")}];
    set enable_external_access = false;
    set enable_progress_bar = true;
    set enable_progress_bar_print = false;
    set lock_configuration = true`);
  log(`DuckDB ${version()}`);
  return connection;
}

/**
 * Creates a view for each table that the statement may use.
 *
 * @param {DuckDBConnection} connection
 * @param {QueryPlan} plan
 */
async function createTables(connection, { tables, statement }) {
  const words = statement.toLowerCase();
  for (const [name, file] of Object.entries(tables)) {
    if (!words.includes(name.toLowerCase())) continue;
    await connection.run(`create view "${name}" as from ${quote(file)}`);
    log(`table ${name}: ${file}`);
  }
}

/**
 * The statement becomes part of a COPY, so anything but one SELECT could run other statements.
 *
 * @param {DuckDBConnection} connection
 * @param {string} statement
 */
async function checkIsSelect(connection, statement) {
  const { statementType } = await connection.prepare(statement);
  if (statementType !== StatementType.SELECT)
    throw new Error(`expected a SELECT, got ${StatementType[statementType]}`);
}

/**
 * @param {DuckDBConnection} connection
 * @param {QueryPlan} plan
 * @param {(message: string) => void} report
 */
async function copyToParquet(connection, { statement, parameters, partial }, report) {
  const select = statement.replace(/;\s*$/, "");
  const copy = await connection.prepare(
    `copy (${select}\n) to ${quote(partial)} (format parquet, use_tmp_file false)`,
  );
  bindParameters(copy, parameters);
  const watch = setInterval(() => report(formatProgress(connection)), PROGRESS_INTERVAL_MS);
  try {
    report("running");
    const result = await copy.run();
    const [[rows] = []] = await result.getRows();
    return Number(rows);
  } finally {
    clearInterval(watch);
  }
}

/** @param {DuckDBConnection} connection */
function formatProgress({ progress: { percentage } }) {
  return percentage > 0 ? `${Math.floor(percentage)} %` : "running";
}

/** @param {string} value */
function quote(value) {
  return `'${value.replaceAll("'", "''")}'`;
}
