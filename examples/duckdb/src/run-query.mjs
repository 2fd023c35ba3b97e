import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { DuckDBInstance, StatementType, version } from "@duckdb/node-api";
import { bindParameters } from "./bind-parameters.mjs";
import { log } from "./job-files.mjs";

/** @typedef {import("./plan-query.ts").QueryPlan} QueryPlan */
/** @typedef {import("@duckdb/node-api").DuckDBConnection} DuckDBConnection */

const LOOK_AT_PROGRESS_MS = 100;

/**
 * Runs the statement and leaves its rows in one Parquet file, whole or not at all.
 *
 * @param {QueryPlan} plan
 * @param {(message: string) => void} say
 * @returns {Promise<number>} how many rows there are
 */
export async function runQuery(plan, say) {
  say("opening the tables");
  mkdirSync(dirname(plan.result), { recursive: true });
  const connection = await openDatabase(plan);
  await createTables(connection, plan);
  await refuseAllButOneSelect(connection, plan.statement);
  try {
    const rows = await copyToParquet(connection, plan, say);
    renameSync(plan.partial, plan.result);
    log(`wrote ${rows} rows to ${plan.result}`);
    return rows;
  } finally {
    rmSync(plan.partial, { force: true });
  }
}

/**
 * An engine that may open the tables' files and the result, and nothing else: the statement is a stranger's.
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
    set allowed_paths = [${[...Object.values(tables), partial].map(quoted).join(", ")}];
    set enable_external_access = false;
    set enable_progress_bar = true;
    set enable_progress_bar_print = false;
    set lock_configuration = true`);
  log(`DuckDB ${version()}`);
  return connection;
}

/**
 * Makes each file that the statement may mean a table of the name that it has there.
 *
 * @param {DuckDBConnection} connection
 * @param {QueryPlan} plan
 */
async function createTables(connection, { tables, statement }) {
  const words = statement.toLowerCase();
  for (const [name, file] of Object.entries(tables)) {
    if (!words.includes(name.toLowerCase())) continue;
    await connection.run(`create view "${name}" as from ${quoted(file)}`);
    log(`table ${name}: ${file}`);
  }
}

/**
 * What is put into a COPY has to be one SELECT by itself, or it could end the COPY and begin something else.
 *
 * @param {DuckDBConnection} connection
 * @param {string} statement
 */
async function refuseAllButOneSelect(connection, statement) {
  const { statementType } = await connection.prepare(statement);
  if (statementType !== StatementType.SELECT)
    throw new Error(`expected a SELECT, got ${StatementType[statementType]}`);
}

/**
 * @param {DuckDBConnection} connection
 * @param {QueryPlan} plan
 * @param {(message: string) => void} say
 */
async function copyToParquet(connection, { statement, parameters, partial }, say) {
  const select = statement.replace(/;\s*$/, "");
  const copy = await connection.prepare(
    `copy (${select}\n) to ${quoted(partial)} (format parquet, use_tmp_file false)`,
  );
  bindParameters(copy, parameters);
  const watch = setInterval(() => say(progressOf(connection)), LOOK_AT_PROGRESS_MS);
  try {
    say("running");
    const result = await copy.run();
    const [[rows] = []] = await result.getRows();
    return Number(rows);
  } finally {
    clearInterval(watch);
  }
}

/** @param {DuckDBConnection} connection */
function progressOf({ progress: { percentage } }) {
  return percentage > 0 ? `${Math.floor(percentage)} %` : "running";
}

/** @param {string} value */
function quoted(value) {
  return `'${value.replaceAll("'", "''")}'`;
}
