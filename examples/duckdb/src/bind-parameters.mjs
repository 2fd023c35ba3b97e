import { DuckDBIntervalValue, DuckDBTimestampValue } from "@duckdb/node-api";
import { log } from "./job-files.mjs";

/** @typedef {import("@duckdb/node-api").DuckDBPreparedStatement} DuckDBPreparedStatement */
/** @typedef {import("./parameters.ts").Parameter} Parameter */

/**
 * Binds each input to the `$name` of the statement.
 *
 * @param {DuckDBPreparedStatement} statement
 * @param {import("./parameters.ts").Parameters} parameters
 */
export function bindParameters(statement, parameters) {
  const names = Array.from({ length: statement.parameterCount }, (_, index) =>
    statement.parameterName(index + 1),
  );
  const values = new Map(parameters);
  const missing = names.filter((name) => !values.has(name));
  if (missing.length > 0)
    throw new Error(
      `the statement uses ${dollars(missing)}, but the task's inputs are ${dollars(values.keys()) || "none"}`,
    );
  for (const [index, name] of names.entries())
    bind(statement, index + 1, /** @type {Parameter} */ (values.get(name)));
  const unused = [...values.keys()].filter((name) => !names.includes(name));
  log(
    `parameters: ${dollars(names) || "none"}${unused.length > 0 ? `; unused: ${dollars(unused)}` : ""}`,
  );
}

/**
 * @param {DuckDBPreparedStatement} statement
 * @param {number} index
 * @param {Parameter} parameter
 */
function bind(statement, index, parameter) {
  switch (parameter.type) {
    case "NULL":
      return statement.bindNull(index);
    case "BOOLEAN":
      return statement.bindBoolean(index, parameter.value);
    case "VARCHAR":
      return statement.bindVarchar(index, parameter.value);
    case "BIGINT":
      return statement.bindBigInt(index, BigInt(parameter.value));
    case "DOUBLE":
      return statement.bindDouble(index, Number(parameter.value));
    case "TIMESTAMP":
      return statement.bindTimestamp(index, new DuckDBTimestampValue(BigInt(parameter.value)));
    case "INTERVAL":
      return statement.bindInterval(index, new DuckDBIntervalValue(0, 0, BigInt(parameter.value)));
  }
}

/** @param {Iterable<string>} names */
function dollars(names) {
  return [...names].map((name) => `$${name}`).join(", ");
}
