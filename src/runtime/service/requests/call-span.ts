import type { Span, TracerProvider } from "@opentelemetry/api";
import { settledWithin } from "../../base/context.ts";
import type { Phase } from "../../wire/models/phase.ts";

/** What only fx knows about a call. A fact is unknown if it is undefined or empty. */
export interface CallFacts {
  readonly "flyte.task.type"?: string;
  /** Counts from 1. */
  readonly "flyte.task.attempt"?: number | undefined;
  readonly "flyte.execution.project"?: string | undefined;
  readonly "flyte.execution.domain"?: string | undefined;
  readonly "flyte.execution.name"?: string | undefined;
  readonly "flyte.phase"?: Phase | undefined;
}

/** Longer texts do not come from Flyte. They would stay in memory until the span is exported. */
const LONGEST_TEXT = 255;

/** Where OpenTelemetry's API keeps what its SDK registers. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

type Tracing = typeof import("@opentelemetry/api");

let tracing: Tracing | undefined;

/**
 * Loads OpenTelemetry's API if the process has its SDK. Otherwise fx starts without the API's 44
 * files.
 */
export async function loadTracing(): Promise<Tracing | undefined> {
  if (REGISTERED in globalThis) tracing = await import("@opentelemetry/api");
  return tracing;
}

/** The context of a trace as headers, for another thread. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** Does work in the context of a trace, which may come from another thread. */
export function runInTrace(headers: TraceHeaders | undefined, work: () => void): void {
  if (tracing === undefined || headers === undefined) return work();
  const { context, propagation, ROOT_CONTEXT } = tracing;
  context.with(propagation.extract(ROOT_CONTEXT, headers), work);
}

/**
 * The span that OpenTelemetry's gRPC instrumentation started for a call. fx adds facts to it. This
 * does nothing in a process without OpenTelemetry, and once the span has ended.
 */
export class CallSpan {
  /** Read when the call arrives: the author's code may start other spans. */
  readonly #span: Span | undefined = tracing?.trace.getActiveSpan();

  /** The trace that the span belongs to; undefined without OpenTelemetry. */
  toHeaders(): TraceHeaders | undefined {
    if (tracing === undefined || this.#span === undefined) return undefined;
    const { context, propagation, trace } = tracing;
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(context.active(), this.#span), headers);
    return headers;
  }

  add(facts: CallFacts): void {
    if (this.#span?.isRecording() !== true) return;
    for (const [name, value] of Object.entries(facts) as [string, string | number | undefined][])
      if (typeof value === "number" || (value && value.length <= LONGEST_TEXT))
        this.#span.setAttribute(name, value);
  }
}

/** Without this limit, an exporter would wait 10 seconds for a collector that is down. */
const FLUSH_MS = 3000;

/** What OpenTelemetry's SDK registers. Its API declares neither method. */
interface SdkProvider extends TracerProvider {
  readonly getDelegate?: () => SdkProvider;
  readonly forceFlush?: () => Promise<void>;
}

/**
 * Exports the spans of the last seconds, which OpenTelemetry's SDK would lose when the process or
 * thread ends. Does nothing without it.
 */
export async function flushTraces(): Promise<void> {
  const provider: SdkProvider | undefined = (await loadTracing())?.trace.getTracerProvider();
  const flushed = (provider?.getDelegate?.() ?? provider)?.forceFlush?.();
  if (flushed !== undefined) await settledWithin(FLUSH_MS, flushed);
}
