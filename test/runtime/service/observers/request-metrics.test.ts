import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { register } from "prom-client";
import { RequestMetrics } from "../../../../src/runtime/service/observers/request-metrics.ts";
import type { Operation, ServedRequest } from "../../../../src/runtime/service/request-observer.ts";
import { servedRequest } from "../../../support/server/served-request.ts";

const request = (operation: Operation, taskType: string | undefined): ServedRequest =>
  servedRequest(operation, { taskType });

describe("the metrics of requests", () => {
  function measure(
    ...served: readonly (readonly [ServedRequest, number, number, boolean?])[]
  ): RequestMetrics {
    const metrics = new RequestMetrics([
      { name: "lag_seconds", help: "Lag.", read: () => 0.25 },
      { name: "cpu_seconds_total", help: "CPU.", read: () => 1.5, isCounter: true },
    ]);
    for (const [one, code, ms, failed] of served) {
      metrics.requestStarted();
      if (failed === true) metrics.requestFailed(one);
      metrics.requestFinished(one, { code, details: "", ms });
    }
    return metrics;
  }

  it("have the names and labels of Flyte's Python servers", async () => {
    const metrics = measure(
      [request("create", "weather"), 0, 500],
      [request("get", "weather"), 0, 1500],
      [request("get", "weather"), 13, 250],
      [request("delete", undefined), 5, 0],
    );
    metrics.inputsReceived(request("create", "weather"), 120);
    metrics.inputsReceived(request("create", "weather"), 80);
    metrics.inputsReceived(request("do", "weather"), 50);
    const lines = (await metrics.text()).split("\n");
    for (const line of [
      'flyte_connector_requests_success_total{task_type="weather",operation="create"} 1',
      'flyte_connector_requests_success_total{task_type="weather",operation="get"} 1',
      'flyte_connector_requests_failure_total{task_type="weather",operation="get",error_code="500"} 1',
      'flyte_connector_requests_failure_total{task_type="unregistered",operation="delete",error_code="404"} 1',
      'flyte_connector_request_latency_seconds_count{task_type="weather",operation="get"} 2',
      'flyte_connector_request_latency_seconds_sum{task_type="weather",operation="get"} 1.75',
      'flyte_connector_input_literal_bytes_count{task_type="weather"} 2',
      'flyte_connector_input_literal_bytes_sum{task_type="weather"} 200',
      "# TYPE flyte_connector_request_latency_seconds summary",
      "# TYPE flyte_connector_requests_success_total counter",
      "# TYPE flyte_connector_requests_failure_total counter",
      "# TYPE flyte_connector_input_literal_bytes summary",
      "# TYPE flyte_connector_requests_in_flight gauge",
      "# TYPE lag_seconds gauge",
      "lag_seconds 0.25",
      "# TYPE cpu_seconds_total counter",
      "cpu_seconds_total 1.5",
    ])
      assert.ok(lines.includes(line), line);
  });

  it("count the polls of jobs that only another server can follow", async () => {
    const foreign = { job: "a", message: "" };
    const metrics = measure();
    metrics.requestFinished(request("get", "weather"), { code: 0, details: "", ms: 1, foreign });
    const text = await metrics.text();
    assert.match(text, /^flyte_connector_get_foreign_total\{task_type="weather"\} 1$/m);
  });

  it("leave out requests for logs, metrics and metadata", async () => {
    const metrics = measure(
      [request("logs", "weather"), 0, 1],
      [request("metrics", "weather"), 12, 1],
      [request("list_connectors", undefined), 0, 1],
    );
    assert.doesNotMatch(await metrics.text(), /weather|unregistered/);
  });

  it("count a get that threw as a failure, although its reply is OK", async () => {
    const text = await measure([request("get", "weather"), 0, 1, true]).text();
    assert.match(
      text,
      /^flyte_connector_requests_failure_total\{task_type="weather",operation="get",error_code="500"\} 1$/m,
    );
    assert.doesNotMatch(text, /^flyte_connector_requests_success_total\{/m);
  });

  it("count the requests in flight", async () => {
    const metrics = measure();
    metrics.requestStarted();
    metrics.requestStarted();
    metrics.requestFinished(request("get", "weather"), { code: 0, details: "", ms: 1 });
    assert.match(await metrics.text(), /^flyte_connector_requests_in_flight 1$/m);
  });

  it("escape characters that would break a line", async () => {
    assert.match(
      await measure([request("get", 'a"b\\c\nd'), 0, 1]).text(),
      /^flyte_connector_requests_success_total\{task_type="a\\"b\\\\c\\nd",operation="get"\} 1$/m,
    );
  });

  it("have summaries with only a count and a sum, and store no values for quantiles", async () => {
    const { TDigest } = createRequire(createRequire(import.meta.url).resolve("prom-client"))(
      "tdigest",
    ) as { TDigest: { prototype: { push: (value: unknown) => void } } };
    const { push } = TDigest.prototype;
    let kept = 0;
    TDigest.prototype.push = () => void (kept += 1);
    try {
      const metrics = measure();
      for (let count = 1; count <= 2500; count += 1) {
        metrics.requestFinished(request("get", "weather"), { code: 0, details: "", ms: count });
        metrics.inputsReceived(request("create", "weather"), count);
      }
      const text = await metrics.text();
      assert.match(
        text,
        /^flyte_connector_request_latency_seconds_count\{task_type="weather",operation="get"\} 2500$/m,
      );
      assert.match(
        text,
        /^flyte_connector_input_literal_bytes_sum\{task_type="weather"\} 3126250$/m,
      );
      assert.doesNotMatch(text, /quantile/);
    } finally {
      TDigest.prototype.push = push;
    }
    assert.equal(kept, 0);
  });

  it("are separate for each server", async () => {
    const [one, other] = [measure([request("get", "weather"), 0, 1]), measure()];
    assert.match(await one.text(), /weather/);
    assert.doesNotMatch(await other.text(), /weather/);
    assert.deepEqual(register.getMetricsAsArray(), []);
  });
});
