import type { CommandProcess } from "../../process/command-process.ts";
import { canRedraw, createLinkify, createStyle } from "../../process/terminal/text-style.ts";
import { runMessages } from "../../project/results/run-message.ts";
import { cutText } from "../../runtime/base/text.ts";
import type { CommandHost } from "../fx-command.ts";
import { RunLines } from "./run-lines.ts";
import type { RunView } from "./run-with-view.ts";

/**
 * One live line on a terminal. Messages to the process that has opened a channel to this one.
 * Otherwise, a line per event.
 */
export async function createRunView(
  task: string,
  { process, wantsJson, redact }: CommandHost,
): Promise<RunView> {
  const { env, stderr, cwd } = process;
  if (canRedraw(process, wantsJson)) {
    // Only a terminal needs these.
    const [{ RunScreen }, { LiveLine }] = await Promise.all([
      import("./run-screen.ts"),
      import("../../process/terminal/live-line.ts"),
    ]);
    const tools = {
      style: createStyle(stderr, env),
      linkify: createLinkify(stderr, env),
      redact,
      cwd,
    };
    return new RunScreen(task, new LiveLine(process), tools);
  }
  if (process.node.channel != null) return createMessenger(process);
  return new RunLines(task, cwd, (line) => stderr.print(`${cutText(redact(line))}\n`));
}

/** Tells the process that has opened a channel to this one, `fx dev`, which run this one drives. */
function createMessenger({ node }: CommandProcess): RunView {
  return {
    show: (event) => {
      if (event.type === "started" || event.type === "resumed")
        void runMessages.send(event.runId, node);
    },
    end: () => undefined,
  };
}
