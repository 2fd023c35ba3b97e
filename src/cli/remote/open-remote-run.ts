import type { AnyTask } from "../../runtime/task/task.ts";
import type { CommandHost } from "../fx-command.ts";
import { serializeForCluster } from "../register/plan-registration.ts";
import { readContainerSettings } from "../serialize/serialize-options.ts";
import { clusterFromFlags, type ClusterFlags } from "./cluster-flags.ts";
import type { RemoteRunFlags } from "./remote-run-flags.ts";
import type { RemoteRun } from "./run-remotely.ts";

/** Connects to the cluster of the flags, and serializes the task for it. */
export async function openRemoteRun(
  task: AnyTask,
  inputs: object,
  flags: RemoteRunFlags & ClusterFlags,
  locate: (exported: object) => string | undefined,
  host: CommandHost,
): Promise<RemoteRun> {
  const container = readContainerSettings(flags, "run");
  const cluster = await clusterFromFlags(flags, host);
  const settings = { version: flags.version, ...container, locate };
  const warn = (text: string): void => host.note(text);
  const [spec] = await serializeForCluster([task], cluster, settings, warn);
  return { task, inputs, cluster, spec: spec!, flags };
}
