import { cutText } from "../../runtime/errors/cut-text.ts";
import { styleFor } from "../terminal/text-style.ts";
import { writeOut } from "../terminal/write-out.ts";
import { RunLines } from "./run-lines.ts";
import type { RunView } from "./run-view.ts";

/** Redrawn in place on a terminal, line by line elsewhere. */
export async function runViewFor(
  task: string,
  now: () => number,
  json: boolean,
  redact: (text: string) => string,
): Promise<RunView> {
  const { env, stderr } = process;
  if (stderr.isTTY && !json && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "") {
    const [{ RunScreen }, { LiveArea }] = await Promise.all([
      import("./run-screen.ts"),
      import("../terminal/live-area.ts"),
    ]);
    return new RunScreen(task, styleFor(stderr, env), new LiveArea(stderr), redact);
  }
  return new RunLines(task, now, (line) => writeOut(stderr, `${cutText(redact(line))}\n`));
}
