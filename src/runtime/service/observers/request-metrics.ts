import { Counter, Gauge, Registry, Summary } from "prom-client";
import { STATUS } from "../error-policy.ts";
import type {
  RequestObserver,
  RequestOutcome,
  Operation,
  ServedRequest,
} from "../request-observer.ts";

/** As in flytekit and flyte-sdk, requests for logs, metrics and metadata are not counted. */
const COUNTED = new Set<Operation>(["create", "get", "delete", "do"]);
/** The label of task types without a connector, so that callers cannot invent label values. */
const UNREGISTERED = "unregistered";
/** Only count and sum, as in Python: quantiles would cost a t-digest for each task type. */
const NO_QUANTILES = { percentiles: [], ageBuckets: 0 };

/** A number that is read on each scrape. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
  /** True if it only grows; its name then ends in `_total`. */
  readonly isCounter?: boolean;
}

/**
 * The metrics of Flyte's Python connector servers, under the same names, in Prometheus text format.
 */
export class RequestMetrics implements RequestObserver {
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];
  readonly #succeeded = new Counter({
    registers: this.#registers,
    name: "flyte_connector_requests_success_total",
    help: "Requests that succeeded.",
    labelNames: ["task_type", "operation"],
  });
  readonly #failures = new Counter({
    registers: this.#registers,
    name: "flyte_connector_requests_failure_total",
    help: "Requests that failed.",
    labelNames: ["task_type", "operation", "error_code"],
  });
  readonly #latency = new Summary({
    registers: this.#registers,
    name: "flyte_connector_request_latency_seconds",
    help: "Time from a request's arrival to its reply.",
    labelNames: ["task_type", "operation"],
    ...NO_QUANTILES,
  });
  readonly #inputBytes = new Summary({
    registers: this.#registers,
    name: "flyte_connector_input_literal_bytes",
    help: "Size of a task's inputs.",
    labelNames: ["task_type"],
    ...NO_QUANTILES,
  });
  readonly #inFlight = new Gauge({
    registers: this.#registers,
    name: "flyte_connector_requests_in_flight",
    help: "Requests running or queued.",
  });
  readonly #failed = new Set<ServedRequest>();

  /** @param readings numbers measured elsewhere, such as the event loop's lag */
  constructor(readings: readonly Reading[] = []) {
    for (const { name, help, read, isCounter } of readings)
      new (isCounter === true ? Counter : Gauge)({
        registers: this.#registers,
        name,
        help,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
  }

  requestStarted(): void {
    this.#inFlight.inc();
  }

  /** A `get` that threw counts as a failure, although its reply is OK. */
  requestFailed(request: ServedRequest): void {
    this.#failed.add(request);
  }

  /** Counts only those of creates, as in Python. */
  inputsReceived({ operation, taskType = UNREGISTERED }: ServedRequest, bytes: number): void {
    if (operation !== "create") return;
    this.#inputBytes.observe({ task_type: taskType }, bytes);
  }

  requestFinished(request: ServedRequest, { code, ms }: RequestOutcome): void {
    this.#inFlight.dec();
    const failed = this.#failed.delete(request) || code !== 0;
    const { operation, taskType = UNREGISTERED } = request;
    if (!COUNTED.has(operation)) return;
    const labels = { task_type: taskType, operation };
    if (failed)
      this.#failures.inc({ ...labels, error_code: code === STATUS.NOT_FOUND ? "404" : "500" });
    else this.#succeeded.inc(labels);
    this.#latency.observe(labels, ms / 1000);
  }

  /** The content type of `text`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The reply to a scrape. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
