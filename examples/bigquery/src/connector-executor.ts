import { fileURLToPath } from "node:url";
import {
  type RunEvent,
  runWithConnector,
  ShimTaskExecutor,
  type TaskContext,
  UserError,
} from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
// The container loads only this module, so it must register the connector.
import "./connectors.ts";

/** Run records are stored in this folder's `.fx`. */
const PROJECT = fileURLToPath(new URL("..", import.meta.url));

/** Runs a task with the registered connector for queries, as Flyte would. */
export class ConnectorExecutor extends ShimTaskExecutor {
  executeFromModel(
    taskTemplate: TaskTemplate,
    inputs: Record<string, unknown>,
    { clock, random, secrets, log, fetch, signal, outputPrefix, idempotencyKey }: TaskContext,
  ): Promise<object> {
    const context = { clock, random, secrets, log, fetch, signal, outputPrefix, idempotencyKey };
    const onEvent = (event: RunEvent): void => {
      if (event.type === "phase")
        log.info(event.message === "" ? event.phase : `${event.phase}: ${event.message}`);
    };
    // Flyte retries the task, so this run does not.
    return runWithConnector(toSqlTask(taskTemplate), inputs, {
      ...context,
      retries: 0,
      projectRoot: PROJECT,
      onEvent,
    });
  }
}

/**
 * Returns the template that the connector expects, with its task type. A template cannot have both a
 * container and a statement.
 */
function toSqlTask({
  container: _,
  custom: { query, ...custom },
  ...template
}: TaskTemplate): TaskTemplate {
  if (typeof query !== "string")
    throw new UserError("BAD_TEMPLATE", `custom.query of ${template.id.name}: expected a query`);
  const type = "bigquery_query_job_task";
  return { ...template, type, custom, sql: { statement: query, dialect: "ANSI" } };
}
