import { formatMs } from "../../runtime/base/format-ms.ts";
import type { TaskCheckView, ChecksView } from "../checks-protocol.ts";

/** More failed checks are only counted. */
const MOST_IDS = 3;

/** How the checks of the last request ended, in one line. */
export function describeChecks(view: ChecksView): {
  readonly mark: "✔" | "✖" | "⏹";
  readonly text: string;
} {
  const { state, fault, tookMs } = view;
  if (fault !== null) return { mark: "✖", text: fault.message };
  if (state === "stopped") return { mark: "⏹", text: "stopped" };
  const ended = listRequested(view);
  const failed = ended.filter(({ state: each }) => each === "failed" || each === "stale");
  const took = `in ${formatMs(tookMs ?? 0)}`;
  if (failed.length > 0) {
    const ids = failed.slice(0, MOST_IDS).map(({ id }) => id);
    const more = failed.length > MOST_IDS ? ` and ${failed.length - MOST_IDS} more` : "";
    const text = `${failed.length} of ${ended.length} failed ${took}  ${ids.join(", ")}${more}`;
    return { mark: "✖", text };
  }
  const skipped = ended.filter((check) => check.state === "skipped").length;
  const passed = ended.length - skipped;
  const others = skipped === 0 ? "" : `, ${skipped} skipped`;
  return { mark: "✔", text: `${passed} passed${others} ${took}` };
}

function listRequested({
  request: { only, faults },
  checks,
}: ChecksView): readonly TaskCheckView[] {
  return checks.filter(
    ({ id }) =>
      id.startsWith("faults/") === (faults !== null) && (only.length === 0 || only.includes(id)),
  );
}
