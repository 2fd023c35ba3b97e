import {
  canRunAlone,
  type ChecksView,
  isFailed,
  listRequested,
  type TaskCheckView,
} from "../../src/dev/shared.ts";

/** The ids of the failed checks that run again without injected faults. */
export function listFailed({ checks }: ChecksView): readonly string[] {
  return checks.filter((check) => isFailed(check) && canRunAlone(check)).map(({ id }) => id);
}

/** The failed checks, then the others. Those of one subject stand together. */
export function sortChecks(checks: readonly TaskCheckView[]): readonly TaskCheckView[] {
  return [...checks].sort(
    (a, b) => Number(isFailed(b)) - Number(isFailed(a)) || a.id.localeCompare(b.id),
  );
}

/** How many checks of the last request there are, and how many of them have ended. */
export function measureProgress(view: ChecksView) {
  const asked = listRequested(view);
  const open = asked.filter(({ state }) => state === "waiting" || state === "running");
  return { done: asked.length - open.length, total: asked.length };
}
