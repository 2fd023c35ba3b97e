import { Resource, defineAsyncConnector, t } from "flyte-fx";
import { connectorChecks, type ConnectorCheck, type CreateWorld } from "flyte-fx/testing";
import { same } from "../same.ts";
import { weather } from "./one-declaration.ts";

const world: CreateWorld = ({ clock, random }) => {
  same<typeof random, () => number>(true);
  return {
    fetch: async () => Response.json({ now: clock.now() }),
    secrets: { KEY: "test" },
    *jobs() {
      yield { id: "job-1", active: true };
    },
    close: () => undefined,
  };
};

const forecast = weather.task({ name: "forecast" });
const checks = connectorChecks({
  connector: weather,
  task: forecast,
  inputs: [{ city: "Oslo" }, { city: "Rome" }],
  slow: { city: "Oslo" },
  fails: { city: "" },
  world,
  only: ["create/", "delete/twice"],
  skip: ["create/deadline"],
  expected: [{ id: "delete/twice", reason: "ticket 7" }],
});
same<typeof checks, readonly ConnectorCheck[]>(true);
for (const { id, run } of checks) {
  same<typeof id, string>(true);
  same<typeof run, () => Promise<void>>(true);
}

const waiting = defineAsyncConnector({
  taskType: "waiting",
  resourceMeta: { jobId: t.string() },
  create: async () => ({ jobId: "1" }),
  get: async () => Resource.succeeded({}),
  delete: async () => undefined,
});
connectorChecks({ connector: waiting, task: waiting.task({ name: "wait", inputs: {}, outputs: {} }) });
connectorChecks({ connector: weather, inputs: { city: "Oslo" }, secrets: { KEY: "test" } });
