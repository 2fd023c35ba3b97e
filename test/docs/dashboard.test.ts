import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RequestMetrics } from "../../src/runtime/service/observers/request-metrics.ts";
import { EventLoopWatch } from "../../src/server-process/event-loop-watch.ts";

const page = readFileSync("docs/serving.md", "utf8");

describe("docs/serving.md and docs/grafana-dashboard.json", () => {
  it("name every metric, and the dashboard uses no others", async () => {
    const ignore = (): void => undefined;
    const loop = new EventLoopWatch(
      { now: () => 0, cpu: () => 0 },
      { debug: ignore, info: ignore, warn: ignore, error: ignore },
      () => [],
    );
    const names = [
      ...(await new RequestMetrics(loop.readings).text()).matchAll(/^# TYPE (\S+)/gm),
    ].map(([, name]) => name!);
    for (const name of names) assert.ok(page.includes(name), name);
    const dashboard = readFileSync("docs/grafana-dashboard.json", "utf8");
    const asked = [...dashboard.matchAll(/\b(flyte_connector_\w+|nodejs_\w+)/g)].map(([, name]) =>
      name!.replace(/_(count|sum)$/, ""),
    );
    assert.ok(asked.length > 8);
    assert.deepEqual(
      asked.filter((name) => !names.includes(name)),
      [],
    );
    assert.ok((JSON.parse(dashboard) as { panels: unknown[] }).panels.length > 0);
  });
});
