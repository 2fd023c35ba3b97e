import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { EventLoopWatch } from "../../../src/cli/serve/event-loop-watch.ts";
import Serve from "../../../src/commands/serve.ts";
import { RequestMetrics } from "../../../src/runtime/service/observers/request-metrics.ts";

const page = readFileSync("docs/serving.md", "utf8");
const deployPage = readFileSync("docs/deploy.md", "utf8");

describe("docs/serving.md and docs/deploy.md", () => {
  it("list every flag with its default", () => {
    for (const [name, flag] of Object.entries(Serve.flags)) {
      const shown = (flag as { allowNo?: boolean }).allowNo === true ? `--no-${name}` : `--${name}`;
      assert.ok(page.includes(`\`${shown}`), shown);
    }
    for (const value of ["30s", "16MiB", "10000", "10m", "8000", "9090", "127.0.0.1"])
      assert.ok(page.includes(value), value);
  });

  it("have valid configurations for both backends", () => {
    const blocks = [...deployPage.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
      ([, text]) => parse(text!) as { plugins?: Record<string, object> },
    );
    assert.equal(blocks.length, 3); // the last one has the values of a Helm chart
    assert.deepEqual(
      blocks.flatMap(({ plugins }) => Object.keys(plugins ?? {})),
      ["connector-service", "connector-service"],
    );
  });

  it("have a service config for both that waits for the server and retries calls", () => {
    const configs = [...deployPage.matchAll(/^```yaml\n([^]*?)^```$/gm)].flatMap(([, text]) => {
      const { plugins } = parse(text!) as {
        plugins?: {
          "connector-service": { connectors: { weather: { defaultServiceConfig: string } } };
        };
      };
      const config = plugins?.["connector-service"].connectors.weather.defaultServiceConfig;
      return config === undefined ? [] : [JSON.parse(config) as unknown];
    });
    assert.equal(configs.length, 2);
    for (const config of configs)
      assert.deepEqual(config, {
        loadBalancingConfig: [{ round_robin: {} }],
        methodConfig: [
          {
            name: [{}],
            waitForReady: true,
            retryPolicy: {
              maxAttempts: 5,
              initialBackoff: "0.2s",
              maxBackoff: "2s",
              backoffMultiplier: 2,
              retryableStatusCodes: ["UNAVAILABLE"],
            },
          },
        ],
      });
  });

  it("list every metric, and the dashboard uses no others", async () => {
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
