import type { Shape } from "../values/types/shape.ts";
import type { Sql, SqlDialect } from "../wire/models/task-template.ts";
import type { SerializationSettings } from "./serialization-settings.ts";
import { Task, type TaskOptions } from "./task-definition.ts";

/** The options of an {@link SqlTask}. */
export interface SqlTaskOptions<I, O> extends TaskOptions<I, O> {
  /** The statement. The template contains it on one line: fx replaces runs of white space with one blank, except in quotes and at the end of a `--` comment. */
  readonly query: string;
  /** The SQL dialect. Default: ANSI. */
  readonly dialect?: Exclude<SqlDialect, "UNDEFINED">;
}

/**
 * A task that is one SQL query (`TaskTemplate.sql`). A mixin determines what runs it.
 *
 * @example
 * class DuckDbTask<I, O> extends AsyncConnectorExecutorMixin(SqlTask)<I, O> { override readonly taskType = "duckdb"; }
 */
export abstract class SqlTask<I = Shape, O = Shape> extends Task<I, O> {
  readonly taskType: string = "sql_task";
  /** The statement as declared. */
  readonly query: string;
  /** The SQL dialect. */
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
 * Returns a query on one line, as flytekit does: trimmed, and with one blank instead of each run of
 * white space. Unlike flytekit, it keeps blanks in quoted text and the line end of a `--` comment,
 * which are part of the meaning.
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

const PARTS = /('(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*[^]*?\*\/)|(--[^\r\n]*)(?:[\r\n]\s*)?|\s+/g;
