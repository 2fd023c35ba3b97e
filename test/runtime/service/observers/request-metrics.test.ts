import assert from "node:assert/strict";
import { RequestMetrics } from "../../../../src/runtime/service/observers/request-metrics.ts";
import type { Operation, ServedRequest } from "../../../../src/runtime/service/served-request.ts";

const request = (operation: Operation, taskType: string | undefined): ServedRequest => ({ service: "flyteidl.service.AsyncAgentService", method: "X", protocol: "flyte1", operation, startedAt: 0, taskType, connector: undefined, task: undefined });

describe("the metrics of requests", () => {
  function measure(...served: readonly (readonly [ServedRequest, number, number, boolean?])[]): RequestMetrics {
    const metrics = new RequestMetrics([{ name: "lag_seconds", help: "Lag.", read: () => 0.25 }]);
    for (const [one, code, ms, failed] of served) {
      metrics.requestStarted();
      if (failed === true) metrics.requestFailed(one);
      metrics.requestFinished(one, { code, details: "", ms });
    }
    return metrics;
  }

  it("have the names and labels of the servers in Python", () => {
    const metrics = measure([request("create", "weather"), 0, 500], [request("get", "weather"), 0, 1500], [request("get", "weather"), 13, 250], [request("delete", undefined), 5, 0]);
    metrics.inputsReceived(request("create", "weather"), 120);
    metrics.inputsReceived(request("create", "weather"), 80);
    const lines = metrics.text().split("\n");
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
      "# TYPE lag_seconds gauge",
      "lag_seconds 0.25",
    ]) assert.ok(lines.includes(line), line);
  });

  it("leave out what asks for logs, metrics and metadata", () => {
    assert.doesNotMatch(measure([request("logs", "weather"), 0, 1], [request("metrics", "weather"), 12, 1], [request("list_connectors", undefined), 0, 1]).text(), /weather|unregistered/);
  });

  it("count a get that threw as a failure, though it is answered", () => {
    const text = measure([request("get", "weather"), 0, 1, true]).text();
    assert.match(text, /^flyte_connector_requests_failure_total\{task_type="weather",operation="get",error_code="500"\} 1$/m);
    assert.doesNotMatch(text, /^flyte_connector_requests_success_total\{/m);
  });

  it("tell how many requests are in flight", () => {
    const metrics = measure();
    metrics.requestStarted();
    metrics.requestStarted();
    metrics.requestFinished(request("get", "weather"), { code: 0, details: "", ms: 1 });
    assert.match(metrics.text(), /^flyte_connector_requests_in_flight 1$/m);
  });

  it("escape what would break a line", () => {
    assert.match(measure([request("get", 'a"b\\c\nd'), 0, 1]).text(), /^flyte_connector_requests_success_total\{task_type="a\\"b\\\\c\\nd",operation="get"\} 1$/m);
  });
});
