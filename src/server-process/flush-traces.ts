import type { TracerProvider } from "@opentelemetry/api";
import { settledWithin } from "../runtime/base/context.ts";
import { loadTracing } from "../runtime/service/requests/call-span.ts";

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
