import type { RequestObserver, RequestOutcome } from "../request-observer.ts";
import type { Operation, ServedRequest } from "../served-request.ts";
import { Series } from "./series.ts";

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
  readonly #successes = new Series();
  readonly #failures = new Series();
  readonly #latency = { count: new Series(), sum: new Series() };
  readonly #inputs = { count: new Series(), sum: new Series() };
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
    const labels = { task_type: typeOf(request) };
    this.#inputs.count.add(labels, 1);
    this.#inputs.sum.add(labels, bytes);
  }

  requestFinished(request: ServedRequest, { code, ms }: RequestOutcome): void {
    this.#inFlight -= 1;
    const failed = this.#failed.delete(request) || code !== 0;
    if (!COUNTED.has(request.operation)) return;
    const labels = { task_type: typeOf(request), operation: request.operation };
    if (failed) this.#failures.add({ ...labels, error_code: code === NOT_FOUND ? "404" : "500" }, 1);
    else this.#successes.add(labels, 1);
    this.#latency.count.add(labels, 1);
    this.#latency.sum.add(labels, ms / 1000);
  }

  /** What a scrape is answered. */
  text(): string {
    const own: Gauge = { name: "flyte_connector_requests_in_flight", help: "Requests at work or waiting for their turn.", read: () => this.#inFlight };
    return [
      ...family("flyte_connector_requests_success_total", "counter", "Requests that succeeded.", (name) => this.#successes.linesFor(name)),
      ...family("flyte_connector_requests_failure_total", "counter", "Requests that failed.", (name) => this.#failures.linesFor(name)),
      ...family("flyte_connector_request_latency_seconds", "summary", "Time from a request's arrival to its answer.", (name) => summaryLines(name, this.#latency)),
      ...family("flyte_connector_input_literal_bytes", "summary", "Size of a task's inputs.", (name) => summaryLines(name, this.#inputs)),
      ...[own, ...this.#gauges].flatMap(({ name, help, read }) => family(name, "gauge", help, () => [`${name} ${read()}`])),
      "",
    ].join("\n");
  }
}

function typeOf({ taskType }: ServedRequest): string {
  return taskType ?? UNREGISTERED;
}

function family(name: string, type: string, help: string, lines: (name: string) => string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines(name)];
}

function summaryLines(name: string, { count, sum }: { readonly count: Series; readonly sum: Series }): string[] {
  return [...count.linesFor(`${name}_count`), ...sum.linesFor(`${name}_sum`)];
}
