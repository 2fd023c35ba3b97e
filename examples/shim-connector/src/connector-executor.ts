import {
  type RunEvent,
  runWithConnector,
  ShimTaskExecutor,
  type TaskContext,
  type TaskTemplate,
  type UnknownValues,
  UserError,
} from "flyte-fx";
// In the container only this module is loaded: the connector has to be registered by it.
import "./connector.ts";
import { PROJECT } from "./project.ts";

/** Runs a task by the connector that is registered for its type: create, get until the job is over, delete where the task is stopped. */
export class ConnectorExecutor extends ShimTaskExecutor {
  executeFromModel(
    taskTemplate: TaskTemplate,
    inputs: UnknownValues,
    { clock, random, secrets, log, fetch, signal, outputPrefix, idempotencyKey }: TaskContext,
  ): Promise<object> {
    const context = { clock, random, secrets, log, fetch, signal, outputPrefix, idempotencyKey };
    const onEvent = (event: RunEvent): void => {
      if (event.type === "phase")
        log.info(event.message === "" ? event.phase : `${event.phase}: ${event.message}`);
    };
    // Flyte tries the task again: the run within it need not.
    return runWithConnector(asSqlTask(taskTemplate), inputs, {
      ...context,
      retries: 0,
      projectRoot: PROJECT,
      onEvent,
    });
  }
}

/** The template as the connector expects it: it has either a container or a statement, never both. */
function asSqlTask({
  container: _,
  custom: { query, ...custom },
  ...template
}: TaskTemplate): TaskTemplate {
  if (typeof query !== "string")
    throw new UserError(
      "BAD_TEMPLATE",
      `custom.query of ${template.id.name}: expected the text of a query`,
    );
  return { ...template, custom, sql: { statement: query, dialect: "ANSI" } };
}
