import { ConnectorRegistry, Duration, runWithConnector, type Clock, type Logger, type RunEvent, type RunOptions, type Secrets } from "flyte-fx"; import type { TaskTemplate } from "flyte-fx/models";
import { fakeClock } from "flyte-fx/testing";
import { same } from "../same.ts";
import { hottestDays } from "./tasks.ts";

declare const taskTemplate: TaskTemplate;
const secrets: Secrets = { get: () => "t" };
const log: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const clock: Clock = fakeClock();
const seen: RunEvent["type"][] = [];

export const options: RunOptions = {
  clock,
  secrets,
  log,
  random: () => 0.5,
  fetch: globalThis.fetch,
  signal: new AbortController().signal,
  outputPrefix: "results",
  retries: 2,
  timeoutMs: Duration.parse("1h30m").toMs(),
  getFaultBudgetMs: 1000,
  registry: new ConnectorRegistry(),
  projectRoot: ".",
  onEvent(event) {
    seen.push(event.type);
    if (event.type === "phase") same<typeof event.message, string>(true);
    if (event.type === "get-failed") same<typeof event.error, unknown>(true);
  },
};

await hottestDays.run({ year: 2012 }, options);
const outputs = await runWithConnector(taskTemplate, { year: 2012 }, options);
same<typeof outputs, object>(true);
await runWithConnector(taskTemplate, {}, { clock: { now: () => 0, sleep: async () => {} } });
