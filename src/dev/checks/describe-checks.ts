import { formatMs } from "../../runtime/base/format-ms.ts";
import { describeResults } from "../../runtime/check/format-outcome.ts";
import type { ChecksView, TaskCheckView } from "../protocol.ts";

/** More failed checks are only counted. */
const MOST_IDS = 3;

/** How the checks of the last request ended, in one line. */
export function describeChecks(view: ChecksView) {
  const { state, fault, tookMs } = view;
  if (fault !== null) return { mark: "✖", text: fault.message };
  if (state === "stopped") return { mark: "⏹", text: "stopped" };
  const ended = listRequested(view);
  const failed = ended.filter(isFailed).map(({ id }) => id);
  const text = `${describeResults(ended)} in ${formatMs(tookMs ?? 0)}`;
  if (failed.length === 0) return { mark: "✔", text };
  const more = failed.length > MOST_IDS ? ` and ${failed.length - MOST_IDS} more` : "";
  return { mark: "✖", text: `${text}  ${failed.slice(0, MOST_IDS).join(", ")}${more}` };
}

/** Whether a process runs the checks. */
export function isRunning({ state }: Pick<ChecksView, "state">): boolean {
  return state === "starting" || state === "running" || state === "stopping";
}

/** The checks that the last request asked for. */
export function listRequested({ request, checks }: ChecksView): readonly TaskCheckView[] {
  const { only, faults } = request;
  return checks.filter(
    (check) =>
      canRunAlone(check) === (faults === null) && (only.length === 0 || only.includes(check.id)),
  );
}

/** Whether it needs a change: of the connector, or of the list of known failures. */
export function isFailed({ state }: TaskCheckView): boolean {
  return state === "failed" || state === "stale";
}

/** Whether fx runs it alone: the checks of injected faults always run together. */
export function canRunAlone({ id }: TaskCheckView): boolean {
  return !id.startsWith("faults/");
}
