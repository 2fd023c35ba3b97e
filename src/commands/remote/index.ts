import { Flags } from "@oclif/core";
import { CLUSTER_FLAGS } from "../../cli/remote/cluster-flags.ts";
import { RemoteCommand } from "../../cli/remote/remote-command.ts";
import { formatAge } from "../../cli/terminal/format-age.ts";
import { formatTable } from "../../cli/terminal/format-table.ts";

/** `fx remote` and `fx remote list`. */
export default class Remote extends RemoteCommand {
  static override aliases = ["remote:list"];
  static override hiddenAliases = ["remote:list"];
  static override summary = "List the executions on a cluster.";
  static override description = "Lists the newest executions of the project and domain first.";
  static override usage = ["remote [list] [FLAGS]", "remote COMMAND"];
  static override examples = [
    "<%= config.bin %> remote",
    "<%= config.bin %> remote --limit 100 --json",
  ];
  static override flags = {
    limit: Flags.integer({
      description: "How many executions to list.",
      default: 20,
      min: 1,
      max: 1000,
    }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Remote);
    await this.withCluster(flags, async (cluster) => {
      const executions = await cluster.list(flags.limit);
      if (executions.length === 0)
        this.note("no executions yet: fx run --remote FILE TASK starts one");
      const rows = executions.map(({ name, task, phase, startedAt }) => [
        name,
        task,
        phase,
        startedAt === undefined ? "" : formatAge(Date.now() - startedAt.getTime()),
      ]);
      const heading = ["EXECUTION", "TASK", "PHASE", "AGE"];
      this.print(rows.length === 0 ? "" : formatTable([heading, ...rows], ""), {
        executions: executions.map((execution) => ({
          ...execution,
          startedAt: execution.startedAt?.toISOString() ?? null,
        })),
      });
    });
  }
}
