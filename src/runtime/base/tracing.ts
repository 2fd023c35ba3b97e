import type { TracerProvider } from "@opentelemetry/api";
import { settledWithin } from "./context.ts";

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

/** OpenTelemetry's API, if it is loaded. */
export function getTracing(): Tracing | undefined {
  return tracing;
}

/** The context of a trace as headers, for another process. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** The trace in which this is called; undefined without OpenTelemetry. */
export function readTrace(): TraceHeaders | undefined {
  if (tracing === undefined) return undefined;
  const headers: Record<string, string> = {};
  tracing.propagation.inject(tracing.context.active(), headers);
  return headers;
}

/** Does work in the context of a trace, which may come from another process. */
export function runInTrace<T>(headers: TraceHeaders | undefined, work: () => T): T {
  if (tracing === undefined || headers === undefined) return work();
  const { context, propagation, ROOT_CONTEXT } = tracing;
  return context.with(propagation.extract(ROOT_CONTEXT, headers), work);
}

/** Without this limit, an exporter would wait 10 seconds for a collector that is down. */
const FLUSH_MS = 3000;

/** What OpenTelemetry's SDK registers. Its API declares neither method. */
interface SdkProvider extends TracerProvider {
  readonly getDelegate?: () => SdkProvider;
  readonly forceFlush?: () => Promise<void>;
}

/**
 * Exports the spans of the last seconds, which OpenTelemetry's SDK would lose when the process
 * ends. Does nothing without it.
 */
export async function flushTraces(): Promise<void> {
  const provider: SdkProvider | undefined = (await loadTracing())?.trace.getTracerProvider();
  const flushed = (provider?.getDelegate?.() ?? provider)?.forceFlush?.();
  if (flushed !== undefined) await settledWithin(FLUSH_MS, flushed);
}
