import type { RequestObserver, RequestOutcome } from "../request-observer.ts";
import type { Operation, ServedRequest } from "../served-request.ts";
import { type Labels, sampleLine } from "./sample-line.ts";

const NOT_FOUND = 5;
/** As in flytekit and flyte-sdk: asking for logs, metrics and metadata is not counted. */
const COUNTED = new Set<Operation>(["create", "get", "delete", "do"]);
/** In the place of a task type that no connector serves: a caller shall not make up label values. */
const UNREGISTERED = "unregistered";

/** A number that is read when the metrics are. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** The metrics of the connector servers in Python, by the same names, in Prometheus' text format. */
export class RequestMetrics implements RequestObserver {
  static readonly contentType = "text/plain; version=0.0.4; charset=utf-8";
  readonly #gauges: readonly Gauge[];
  readonly #byType = new Map<string, TypeCounts>();
  readonly #failed = new Set<ServedRequest>();
  #inFlight = 0;

  /** @param gauges what is measured elsewhere, such as the event loop's lag */
  constructor(gauges: readonly Gauge[] = []) {
    this.#gauges = gauges;
  }

  requestStarted(): void {
    this.#inFlight += 1;
  }

  /** A get that threw is a failure, though its reply is OK. */
  requestFailed(request: ServedRequest): void {
    this.#failed.add(request);
  }

  inputsReceived(request: ServedRequest, bytes: number): void {
    const { inputs } = this.#countsOf(request);
    inputs.count += 1;
    inputs.sum += bytes;
  }

  requestFinished(request: ServedRequest, { code, ms }: RequestOutcome): void {
    this.#inFlight -= 1;
    const failed = this.#failed.delete(request) || code !== 0;
    if (!COUNTED.has(request.operation)) return;
    const counts = operationCounts(this.#countsOf(request), request.operation);
    if (!failed) counts.successes += 1;
    else if (code === NOT_FOUND) counts.notFound += 1;
    else counts.failures += 1;
    counts.latency.count += 1;
    counts.latency.sum += ms / 1000;
  }

  /** What a scrape is answered. */
  text(): string {
    const own: Gauge = { name: "flyte_connector_requests_in_flight", help: "Requests at work or waiting for their turn.", read: () => this.#inFlight };
    const operations = [...this.#byType].flatMap(([task_type, { byOperation }]) => [...byOperation].map(([operation, counts]) => ({ labels: { task_type, operation }, counts })));
    const inputs = [...this.#byType].filter(([, counts]) => counts.inputs.count > 0).map(([task_type, counts]) => ({ labels: { task_type }, summary: counts.inputs }));
    return [
      ...family("flyte_connector_requests_success_total", "counter", "Requests that succeeded.", (name) => operations.flatMap(({ labels, counts }) => counterLines(name, labels, counts.successes))),
      ...family("flyte_connector_requests_failure_total", "counter", "Requests that failed.", (name) =>
        operations.flatMap(({ labels, counts }) => [...counterLines(name, { ...labels, error_code: "404" }, counts.notFound), ...counterLines(name, { ...labels, error_code: "500" }, counts.failures)]),
      ),
      ...family("flyte_connector_request_latency_seconds", "summary", "Time from a request's arrival to its answer.", (name) => operations.flatMap(({ labels, counts }) => summaryLines(name, labels, counts.latency))),
      ...family("flyte_connector_input_literal_bytes", "summary", "Size of a task's inputs.", (name) => inputs.flatMap(({ labels, summary }) => summaryLines(name, labels, summary))),
      ...[own, ...this.#gauges].flatMap(({ name, help, read }) => family(name, "gauge", help, () => [`${name} ${read()}`])),
      "",
    ].join("\n");
  }

  #countsOf({ taskType = UNREGISTERED }: ServedRequest): TypeCounts {
    let counts = this.#byType.get(taskType);
    if (counts === undefined) this.#byType.set(taskType, (counts = { byOperation: new Map(), inputs: { count: 0, sum: 0 } }));
    return counts;
  }
}

interface Summary {
  count: number;
  sum: number;
}

interface OperationCounts {
  successes: number;
  notFound: number;
  failures: number;
  readonly latency: Summary;
}

interface TypeCounts {
  readonly byOperation: Map<Operation, OperationCounts>;
  readonly inputs: Summary;
}

function operationCounts({ byOperation }: TypeCounts, operation: Operation): OperationCounts {
  let counts = byOperation.get(operation);
  if (counts === undefined) byOperation.set(operation, (counts = { successes: 0, notFound: 0, failures: 0, latency: { count: 0, sum: 0 } }));
  return counts;
}

/** What never happened has no line. */
function counterLines(name: string, labels: Labels, value: number): string[] {
  return value === 0 ? [] : [sampleLine(name, labels, value)];
}

function family(name: string, type: string, help: string, lines: (name: string) => string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(name)];
}

function summaryLines(name: string, labels: Labels, { count, sum }: Summary): string[] {
  return [sampleLine(`${name}_count`, labels, count), sampleLine(`${name}_sum`, labels, sum)];
}
