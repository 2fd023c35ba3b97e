import type { RunEvent } from "../../runtime/task/run/run-event.ts";

/** Shows a local run while it goes on, on standard error. */
export interface RunView {
  show(event: RunEvent): void;
  /** A line that author code logged. */
  logged(level: string, text: string): void;
  /** The run is over; what was redrawn in place stays as it is. */
  succeeded(tookMs: number): void;
  failed(): void;
}
