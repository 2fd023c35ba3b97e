import type { CommandProcess } from "../command-process.ts";

/** The pictures of a spinner, one after the other. */
export const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;

/** How long each picture stays. */
export const SPINNER_MS = 80;

/** Whether standard error is a terminal on which fx may redraw a line. */
export function canRedraw({ stderr, env }: CommandProcess, wantsJson: boolean): boolean {
  return stderr.isTTY && !wantsJson && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "";
}
