import { Duration, SqlTask, t, type TaskPolicyOptions } from "flyte-fx";
import { DuckDbTask } from "./hottest-days.ts";

const cache = { version: "1", serialize: true, ignoreInputs: ["year"] };
const secret = { key: "TOKEN", group: "weather", groupVersion: "2", mount: "ENV_VAR", envVar: "TOKEN" } as const;
const policy: TaskPolicyOptions = { retries: 3, timeout: "1h30m", interruptible: true, cache };

export const everyOption = new DuckDbTask({
  ...policy,
  name: "every_option",
  inputs: { year: t.int().describe("a year") },
  outputs: {},
  taskTypeVersion: 1,
  secrets: [secret, { key: "OTHER" }],
  deprecated: "use hottest_days",
  podTemplateName: "small",
  labels: { team: "weather" },
  annotations: { "example.org/owner": "me" },
  query: "select 1",
  dialect: "OTHER",
});
export const seconds = new DuckDbTask({ name: "seconds", query: "select 1", timeout: "90s" });
export const duration = new DuckDbTask({ name: "duration", query: "select 1", timeout: new Duration(90) });
export const isSql: SqlTask = duration;
