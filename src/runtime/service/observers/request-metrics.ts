import { createRequire } from "node:module";
import { STATUS } from "../../calls/call-status.ts";
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
 * The first request or scrape loads prom-client, so a server listens before.
 */
export class RequestMetrics implements RequestObserver {
  readonly #failed = new Set<ServedRequest>();
  #loaded: ReturnType<typeof createMetrics> | undefined;

  /** @param readings numbers measured elsewhere, such as the event loop's lag */
  constructor(private readonly readings: readonly Reading[] = []) {}

  get #metrics() {
    return (this.#loaded ??= createMetrics(this.readings));
  }

  requestStarted(): void {
    this.#metrics.inFlight.inc();
  }

  /** A `get` that threw counts as a failure, although its reply is OK. */
  requestFailed(request: ServedRequest): void {
    this.#failed.add(request);
  }

  /** Counts only those of creates, as in Python. */
  inputsReceived({ operation, taskType = UNREGISTERED }: ServedRequest, bytes: number): void {
    if (operation !== "create") return;
    this.#metrics.inputBytes.observe({ task_type: taskType }, bytes);
  }

  requestFinished(request: ServedRequest, { code, ms, batch, foreign }: RequestOutcome): void {
    this.#metrics.inFlight.dec();
    const failed = this.#failed.delete(request) || code !== 0;
    const { operation, taskType = UNREGISTERED } = request;
    if (foreign !== undefined) this.#metrics.foreignPolls.inc({ task_type: taskType });
    if (batch?.isFirst === true) {
      this.#metrics.batchJobs.observe({ task_type: taskType }, batch.jobs);
      this.#metrics.savedCalls.inc({ task_type: taskType }, batch.polls - 1);
    }
    if (!COUNTED.has(operation)) return;
    const labels = { task_type: taskType, operation };
    if (failed)
      this.#metrics.failures.inc({
        ...labels,
        error_code: code === STATUS.NOT_FOUND ? "404" : "500",
      });
    else this.#metrics.succeeded.inc(labels);
    this.#metrics.latency.observe(labels, ms / 1000);
  }

  /** The content type of `text`. */
  get contentType(): string {
    return this.#metrics.registry.contentType;
  }

  /** The reply to a scrape. */
  text(): Promise<string> {
    return this.#metrics.registry.metrics();
  }
}

function createMetrics(readings: readonly Reading[]) {
  const { Counter, Gauge, Registry, Summary } = createRequire(import.meta.url)(
    "prom-client",
  ) as typeof import("prom-client");
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ registers, name: `flyte_connector_${name}`, help, labelNames });
  const summary = (name: string, help: string, ...labelNames: string[]) =>
    new Summary({
      registers,
      name: `flyte_connector_${name}`,
      help,
      labelNames,
      ...NO_QUANTILES,
    });
  const labels = ["task_type", "operation"];
  const metrics = {
    registry,
    succeeded: counter("requests_success_total", "Requests that succeeded.", ...labels),
    failures: counter("requests_failure_total", "Requests that failed.", ...labels, "error_code"),
    latency: summary(
      "request_latency_seconds",
      "Time from a request's arrival to its reply.",
      ...labels,
    ),
    inputBytes: summary("input_literal_bytes", "Size of a task's inputs.", "task_type"),
    batchJobs: summary(
      "get_batch_jobs",
      "Jobs in one call of a connector that has getMany.",
      "task_type",
    ),
    savedCalls: counter(
      "get_calls_saved_total",
      "Polls that shared the call of another poll.",
      "task_type",
    ),
    foreignPolls: counter(
      "get_foreign_total",
      "Polls of jobs that only another server can follow.",
      "task_type",
    ),
    inFlight: new Gauge({
      registers,
      name: "flyte_connector_requests_in_flight",
      help: "Requests running or queued.",
    }),
  };
  for (const { name, help, read, isCounter } of readings)
    new (isCounter === true ? Counter : Gauge)({
      registers,
      name,
      help,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  return metrics;
}
