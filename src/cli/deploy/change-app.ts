import type { FxCommand } from "../fx-command.ts";
import { describePlace } from "../register/show-registration.ts";
import { type ClusterFlags, withCluster } from "../remote/cluster-flags.ts";
import { readTime } from "../shared-flags.ts";
import { createDeployCommand, requireApp, requireApps } from "./app-command.ts";
import { refuseForeignApp } from "./plan-app.ts";
import { createStateDocument } from "./show-app.ts";
import { waitForApp } from "./wait-for-app.ts";

interface ChangeFlags extends ClusterFlags {
  readonly force: boolean;
  readonly wait?: boolean;
  readonly timeout?: string;
}

/** Starts or stops an app, unless it is so already. */
export async function setAppWanted(
  name: string | undefined,
  isWanted: boolean,
  flags: ChangeFlags,
  host: FxCommand,
): Promise<void> {
  const timeoutMs = readTime("--timeout", flags.timeout ?? "10m");
  await withCluster(flags, host, async (cluster) => {
    const apps = requireApps(cluster);
    const found = await requireApp(name, cluster, host.process);
    refuseForeignApp(found, flags);
    const isChanged = found.isWanted !== isWanted;
    let app = isChanged ? await apps.setWanted(found, isWanted) : found;
    const before = isChanged ? found : undefined;
    if (flags.wait === true) app = await waitForApp(app.name, apps, { timeoutMs, before }, host);
    const word = isWanted ? "start" : "stop";
    const past = isWanted ? "started" : "stopped";
    const text = isChanged
      ? `✔ asked Flyte to ${word} app ${app.name} on ${describePlace(cluster)}\n  status:  ${createDeployCommand(["status", app.name], flags)}\n`
      : `app ${app.name} is ${past} already\n`;
    host.print(text, {
      app: createStateDocument(app, apps.getConsoleUrl(app.name)),
      [past]: isChanged,
    });
  });
}
