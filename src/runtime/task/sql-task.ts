import type { Sql, SqlDialect } from "../task-template/task-template.ts";
import type { Shape } from "../types/shape.ts";
import type { SerializationSettings } from "./serialization-settings.ts";
import { statementOf } from "./sql-statement.ts";
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
    return { statement: statementOf(this.query), dialect: this.dialect };
  }
}
