import { APP_ARGUMENT, requireApp, requireApps } from "../../cli/deploy/wait-for-app.ts";
import { FxCommand } from "../../cli/fx-command.ts";
import { CLUSTER_FLAGS, withCluster } from "../../cli/remote/cluster-flags.ts";
import { countFlag } from "../../cli/shared-flags.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { plainText } from "../../runtime/base/text.ts";
import type { AppLogLine } from "../../runtime/remote/app-types.ts";

/** `fx deploy logs`. */
export default class DeployLogs extends FxCommand {
  static override summary = "Print the log of a deployed app.";
  static override description =
    "Prints what the replicas have logged, and follows them until Ctrl-C, or until there are --lines. Each line begins with its replica.";
  static override usage = "deploy logs [NAME] [--lines N] [FLAGS]";
  static override examples = ["fx deploy logs", "fx deploy logs weather --lines 100"];
  static override args = { name: APP_ARGUMENT };
  static override flags = {
    lines: countFlag("End after this many lines.", { helpValue: "N", min: 1 }),
    ...CLUSTER_FLAGS,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DeployLogs);
    await withCluster(flags, this, async (cluster) => {
      const { name } = await requireApp(args.name, cluster, this.process);
      const lines: AppLogLine[] = [];
      let count = 0;
      await untilSignal(this.process, "the app continues", async (signal) => {
        for await (const line of requireApps(cluster).tailLogs(name, signal)) {
          if (this.wantsJson) lines.push(line);
          else this.process.stdout.print(formatLine(line));
          count += 1;
          if (count === flags.lines) break;
        }
      });
      if (this.wantsJson) this.print("", { app: { name }, lines });
    });
  }
}

function formatLine({ replica, message }: AppLogLine): string {
  const prefix = replica === "" ? "" : `${replica}  `;
  return `${plainText(`${prefix}${message}`)}\n`;
}
