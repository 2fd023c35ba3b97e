import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { countFlag } from "../../cli/shared-flags.ts";
import { formatTable } from "../../process/terminal/fit-text.ts";
import { formatTimeAgo } from "../../runtime/base/text.ts";
import type { ExecutionSummary } from "../../runtime/remote/cluster-types.ts";

/** `fx remote` and `fx remote list`. */
export default class Remote extends FxCommand {
  static override aliases = ["remote:list"];
  static override hiddenAliases = ["remote:list"];
  static override summary = "List the executions on a cluster.";
  static override description = "Lists the newest executions of the project and domain first.";
  static override usage = ["remote [list] [FLAGS]", "remote COMMAND"];
  static override examples = ["fx remote", "fx remote --limit 100 --json"];
  static override flags = {
    limit: countFlag("How many executions to list.", { default: 20, min: 1 }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Remote);
    await withCluster(flags, this, async (cluster) => {
      const all: ExecutionSummary[] = [];
      for await (const page of cluster.list(flags.limit)) all.push(...page);
      if (all.length === 0) this.note("no executions yet: fx run --remote FILE TASK starts one");
      const rows = [["EXECUTION", "TASK", "PHASE", "AGE"], ...all.map(toRow)];
      this.print(all.length === 0 ? "" : formatTable(rows, ""), {
        executions: all.map((execution) => ({
          ...execution,
          startedAt: execution.startedAt?.toISOString() ?? null,
        })),
      });
    });
  }
}

function toRow({ name, task, phase, startedAt }: ExecutionSummary): string[] {
  const age = startedAt === undefined ? "" : formatTimeAgo(Date.now() - startedAt.getTime());
  return [name, task, phase, age];
}
