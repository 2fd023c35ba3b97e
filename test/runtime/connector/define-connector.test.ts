import assert from "node:assert/strict";
import {
  Resource,
  defineAsyncConnector,
  defineSyncConnector,
  t,
} from "../../../src/entries/index.ts";

const rest = { create: () => ({ jobId: "j1" }), get: () => Resource.running(), delete() {} };

describe("defineAsyncConnector", () => {
  it("makes a ResourceMeta of plain fields", () => {
    const { resourceMeta: Job } = defineAsyncConnector({
      taskType: "weather",
      resourceMeta: { jobId: t.string(), region: t.string().default("eu") },
      ...rest,
    });
    const bytes = Job.encode({ jobId: "j1" });
    assert.deepEqual({ ...Job.decode(bytes) }, { jobId: "j1", region: "eu" });
  });

  it("rejects a field of the job that is not a Flyte type", () => {
    assert.throws(
      () =>
        defineAsyncConnector({
          taskType: "weather",
          resourceMeta: { jobId: "string" as unknown as ReturnType<typeof t.string> },
          ...rest,
        }),
      { message: 'expected a Flyte type such as t.int(), got "string"' },
    );
  });
});

describe("the name of a connector", () => {
  const cases: readonly (readonly [taskType: string, name: string])[] = [
    ["weather", "Weather Connector"],
    ["big_query", "Big Query Connector"],
    ["bigQuery", "Big Query Connector"],
    ["aws.batch-job", "Aws Batch Job Connector"],
    ["weather_connector", "Weather Connector"],
    ["duckdb2", "Duckdb2 Connector"],
    ["été", "Été Connector"],
    ["!", "Connector"],
  ];
  for (const [taskType, name] of cases)
    it(`defaults to ${name} for ${taskType}`, () => {
      const connector = defineSyncConnector({ taskType, do: () => Resource.succeeded({}) });
      assert.equal(connector.name, name);
    });
});
