import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { NAME_ARGUMENT } from "../../cli/remote/watch-execution.ts";
import { countFlag } from "../../cli/shared-flags.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { countOf, escapeControls, oneLine, plainText } from "../../runtime/base/text.ts";
import { hasStatus } from "../../runtime/remote/cluster-calls.ts";
import type { ExecutionState } from "../../runtime/remote/cluster-types.ts";
import type { LogLink } from "../../runtime/wire/models/job-log.ts";

/** `fx remote logs`. */
export default class RemoteLogs extends FxCommand {
  static override summary = "Print the log of an execution.";
  static override description =
    "Flyte 2 streams the log of a pod. Flyte 1, and Flyte 2 for a task that a connector runs, only have links to logs, which fx prints instead: those of each node of a workflow.";
  static override usage = "remote logs NAME [--attempt N] [FLAGS]";
  static override examples = ["fx remote logs f7c2k9d1", "fx remote logs f7c2k9d1 --attempt 1"];
  static override args = { name: NAME_ARGUMENT };
  static override flags = {
    attempt: countFlag("The attempt, from 1 (default: the last one).", { min: 1 }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RemoteLogs);
    await withCluster(flags, this, async (cluster) => {
      const state = await cluster.getExecution(args.name, "all");
      const attempt = flags.attempt ?? Math.max(1, state.attempt);
      const count = state.attempt === 0 ? "no attempt yet" : countOf(state.attempt, "attempt");
      if (attempt > Math.max(1, state.attempt))
        throw new FxError("FX2002", `--attempt ${attempt}: ${args.name} has ${count}`);
      const chosen = state.attempts.filter(({ number }) => number === attempt);
      const ofAttempt = chosen.flatMap(({ logLinks }) => logLinks);
      const links = flags.attempt === undefined ? state.logLinks : ofAttempt;
      if (cluster.tailLogs === undefined) {
        this.printLinks(state, attempt, links);
        return;
      }
      const lines: string[] = [];
      let printed = 0;
      try {
        await untilSignal(this.process, "the execution continues", async (signal) => {
          for await (const line of cluster.tailLogs!(args.name, attempt, signal)) {
            printed += 1;
            if (this.wantsJson) lines.push(line);
            else this.process.stdout.print(`${plainText(line)}\n`);
          }
        });
      } catch (error) {
        // A task that a connector runs has no pod, and so only links.
        if (!hasStatus(error, "NOT_FOUND")) throw error;
        this.printLinks(state, attempt, links);
        return;
      }
      if (this.wantsJson) this.print("", { execution: { name: args.name }, attempt, lines });
      else if (printed === 0) this.note(`attempt ${attempt} of ${args.name} has no log`);
    });
  }

  private printLinks(
    { name, isFinal }: ExecutionState,
    attempt: number,
    logLinks: readonly LogLink[],
  ): void {
    if (logLinks.length === 0)
      this.note(`attempt ${attempt} of ${name} has no log links${isFinal ? "" : " yet"}`);
    const text = logLinks
      .map((link) => `${oneLine(link.name)}  ${escapeControls(link.uri)}\n`)
      .join("");
    this.print(text, { execution: { name }, attempt, logLinks });
  }
}
