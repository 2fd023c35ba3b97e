import { FxError } from "../../runtime/errors/errors.ts";

/** Does work that SIGINT or SIGTERM stops: the signal's reason is the error to end with. */
export async function untilSignal<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = (): void => controller.abort(new FxError("FX1009", `stopped: ${what}`));
  const onTerminate = (): void =>
    controller.abort(new FxError("FX1010", `stopped by SIGTERM: ${what}`));
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
