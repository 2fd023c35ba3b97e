import type { Shape } from "../values/types/shape.ts";
import type { Sql, SqlDialect } from "../wire/models/task-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";
import type { TaskOptions } from "./task-definition.ts";
import { Task } from "./task.ts";

/** What an {@link SqlTask} takes beside what every task takes. */
export interface SqlTaskOptions<I, O> extends TaskOptions<I, O> {
  /** The statement. The template holds it on one line: each run of blanks becomes one, but in quotes and at the end of a `--` comment. */
  readonly query: string;
  /** Default ANSI. */
  readonly dialect?: Exclude<SqlDialect, "UNDEFINED">;
}

/**
 * A task that is one SQL query (`TaskTemplate.sql`). What runs it is said by a mixin.
 *
 * @example
 * class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> { override readonly taskType = "duckdb"; }
 */
export abstract class SqlTask<I = Shape, O = Shape> extends Task<I, O> {
  readonly taskType: string = "sql_task";
  /** As given. */
  readonly query: string;
  /** ANSI where none was given. */
  readonly dialect: SqlDialect;

  constructor(options: SqlTaskOptions<I, O>) {
    super(options);
    this.query = options.query;
    this.dialect = options.dialect ?? "ANSI";
  }

  override getSql(_settings: SerializationSettings): Sql | undefined {
    return { statement: normalizeStatement(this.query), dialect: this.dialect };
  }
}

/**
 * A query as one line, as flytekit writes it: each run of blanks becomes one, the ends are trimmed. Unlike there,
 * quoted text keeps its blanks, and a `--` comment its line end: else the statement would mean something else.
 */
export function normalizeStatement(query: string): string {
  return query
    .replace(
      PARTS,
      (_, quoted: string | undefined, comment: string | undefined) =>
        quoted ?? (comment === undefined ? " " : `${comment}\n`),
    )
    .trim();
}

const PARTS = /('(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*[^]*?\*\/)|(--[^\r\n]*)(?:\s+|$)|\s+/g;
