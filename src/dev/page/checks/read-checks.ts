import type { TaskCheckView, ChecksView } from "../../checks-protocol.ts";

/** The checks that runs with injected faults are for. */
const FAULTS = "faults/";

export function isRunning({ state }: ChecksView): boolean {
  return state === "starting" || state === "running" || state === "stopping";
}

/** Whether it needs a change: of the connector, or of the list of known failures. */
export function isFailed({ state }: TaskCheckView): boolean {
  return state === "failed" || state === "stale";
}

/** Whether fx runs it alone: the checks of injected faults always run together. */
export function canRunAlone({ id }: TaskCheckView): boolean {
  return !id.startsWith(FAULTS);
}

/** The ids of the failed checks that run again without injected faults. */
export function listFailed({ checks }: ChecksView): readonly string[] {
  return checks.filter((check) => isFailed(check) && canRunAlone(check)).map(({ id }) => id);
}

/** Checks of one subject stand together, wherever the last request had them. */
export function sortChecks(checks: readonly TaskCheckView[]): readonly TaskCheckView[] {
  return [...checks].sort((one, other) => one.id.localeCompare(other.id));
}

/** How many checks of the last request there are, and how many of them have ended. */
export function measureProgress({ checks, request }: ChecksView): {
  readonly done: number;
  readonly total: number;
} {
  const asked = checks.filter(
    (check) =>
      canRunAlone(check) === (request.faults === null) &&
      (request.only.length === 0 || request.only.includes(check.id)),
  );
  const open = asked.filter(({ state }) => state === "waiting" || state === "running");
  return { done: asked.length - open.length, total: asked.length };
}
