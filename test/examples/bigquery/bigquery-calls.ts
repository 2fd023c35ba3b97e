import { setTimeout as sleep } from "node:timers/promises";
import { FAKE_KEY } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import type { BigQueryConfig } from "../../../examples/bigquery/src/bigquery-config.ts";
import type { BigQueryConnector } from "../../../examples/bigquery/src/bigquery-connector.ts";
import type { Job } from "../../../examples/bigquery/src/bigquery-job.ts";
import {
  BigQueryTask,
  type BigQueryTaskOptions,
} from "../../../examples/bigquery/src/bigquery-task.ts";
import { createRequest } from "../../support/messages/create-request.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { type AnyTask, type Clock, t, type TaskFailure } from "flyte-fx";
import { runTask, type TaskTestOptions, testContext } from "flyte-fx/testing";

const realClock: Clock = { now: Date.now, sleep: (ms, options) => sleep(ms, undefined, options) };
export const config: BigQueryConfig = { projectId: "my-project", location: "US" };
export const outputs = { results: t.dataset() };

export const QUERY = "select 1";

export const options = (
  connector: BigQueryConnector,
  more: TaskTestOptions = {},
): TaskTestOptions => ({
  connectors: [connector],
  secrets: { KEY: FAKE_KEY },
  clock: realClock,
  ...more,
});

/** Creates a task with {@link QUERY}. */
export function task(changes: Partial<BigQueryTaskOptions<{}, typeof outputs>> = {}) {
  return new BigQueryTask({ name: "q", outputs, query: QUERY, config, ...changes });
}

export function failureOf(
  connector: BigQueryConnector,
  failing: AnyTask = task(),
  more: TaskTestOptions = {},
): Promise<TaskFailure> {
  return awaitTaskFailure(runTask(failing, {} as never, options(connector, more)));
}

export const context = (secrets = { KEY: FAKE_KEY }) => ({
  ...testContext({ secrets }),
  outputPrefix: "out",
});

const template = (changes: object = {}) =>
  smallTemplate("bigquery_query_job_task", {
    sql: { statement: QUERY, dialect: "ANSI" },
    custom: { ProjectID: "my-project" },
    ...changes,
  });

/** Calls `create` as a server does. */
export const create = (
  connector: BigQueryConnector,
  idempotencyKey: string,
  custom: object = {},
): Promise<Job> =>
  connector.create(
    createRequest(template({ custom: { ProjectID: "my-project", ...custom } }), {
      ...context(),
      idempotencyKey,
    }),
  );
