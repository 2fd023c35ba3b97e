import { useSignal } from "@preact/signals";
import { type RunRequest, type ShownFault } from "../../src/dev/shared.ts";
import { api, faultFromError } from "./api.ts";
import { toHash } from "./route.ts";

/** What the user does on a view: whether it is under way, and why the last action failed. */
export function useAction() {
  const isBusy = useSignal(false);
  const fault = useSignal<ShownFault | null>(null);
  const act = async (action: () => Promise<ShownFault | null>): Promise<void> => {
    isBusy.value = true;
    fault.value = await action().catch(faultFromError);
    isBusy.value = false;
  };
  return { isBusy: isBusy.value, fault: fault.value, act };
}

/** Starts a run and shows it, or returns why it cannot start. */
export async function startRun(request: RunRequest): Promise<ShownFault | null> {
  const started = await api.startRun(request);
  if ("fault" in started) return started.fault;
  location.hash = toHash("runs", started.id);
  return null;
}
