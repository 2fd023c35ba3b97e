import { once } from "node:events";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import type { ObservedCall } from "../observed-connector.ts";

/** When and how a create loses its caller. */
export interface Interruption {
  /**
   * The number of the request with `context.fetch` that is answered only after the caller has gone;
   * 0: the caller goes before the author's code begins.
   */
  readonly cutAt: number;
  readonly interrupt: () => void;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a create whose caller goes while it runs. Returns the author's call; undefined if it
 * returned before.
 */
export async function interruptCreate(
  session: CheckSession,
  job: CheckJob,
  { cutAt, interrupt, signal }: Interruption,
): Promise<ObservedCall | undefined> {
  const { watch, faults } = session.subject.inProcess!;
  let create: ObservedCall | undefined;
  let requests = 0;
  let isInterrupted = false;
  const giveUp = async ({ context }: ObservedCall): Promise<void> => {
    isInterrupted = true;
    interrupt();
    if (!context.signal.aborted) await once(context.signal, "abort");
  };
  watch.beforeCall = async (call) => {
    if (call.method !== "create") return;
    create = call;
    if (cutAt === 0) await giveUp(call);
  };
  faults.beforeAnswer = async () => {
    if (create === undefined) return;
    requests += 1;
    if (requests === cutAt) await giveUp(create);
  };
  try {
    await session.create(job, { ...(signal !== undefined && { signal }) });
    return undefined;
  } catch (error) {
    if (!isInterrupted) throw error;
    return create;
  }
}
