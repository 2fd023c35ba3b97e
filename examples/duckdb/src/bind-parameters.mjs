import { DuckDBIntervalValue, DuckDBTimestampValue } from "@duckdb/node-api";
import { log } from "./job-files.mjs";

/** @typedef {import("@duckdb/node-api").DuckDBPreparedStatement} DuckDBPreparedStatement */
/** @typedef {import("./parameters.ts").Parameter} Parameter */

/**
 * Binds each input to the `$name` that the statement has for it.
 *
 * @param {DuckDBPreparedStatement} statement
 * @param {import("./parameters.ts").Parameters} parameters
 */
export function bindParameters(statement, parameters) {
  const wanted = Array.from({ length: statement.parameterCount }, (_, index) =>
    statement.parameterName(index + 1),
  );
  const given = new Map(parameters);
  const missing = wanted.filter((name) => !given.has(name));
  if (missing.length > 0)
    throw new Error(
      `the statement has ${dollars(missing)}, the task's inputs are ${dollars(given.keys()) || "none"}`,
    );
  for (const [index, name] of wanted.entries())
    bind(statement, index + 1, /** @type {Parameter} */ (given.get(name)));
  const unused = [...given.keys()].filter((name) => !wanted.includes(name));
  log(
    `parameters: ${dollars(wanted) || "none"}${unused.length > 0 ? `; not in the statement: ${dollars(unused)}` : ""}`,
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
