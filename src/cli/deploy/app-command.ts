import { toHostName } from "../../cluster-setup/host-name.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote, quoteWords } from "../../runtime/base/text.ts";
import { findProject } from "../../runtime/loader/project/project.ts";
import type { FoundApp } from "../../runtime/remote/app-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { createNoAppsError, type Flyte2Apps } from "../../runtime/remote/flyte2/flyte2-apps.ts";
import { argument, type FxCommand } from "../fx-command.ts";
import { describePlace } from "../register/show-registration.ts";
import { type ClusterFlags, listClusterFlags, withCluster } from "../remote/cluster-flags.ts";
import { readTime } from "../shared-flags.ts";
import { refuseForeignApp } from "./plan-app.ts";
import { createStateDocument } from "./show-app.ts";
import { waitForApp } from "./wait-for-app.ts";

/** The argument NAME of the commands about one app. */
export const APP_ARGUMENT = argument({
  description: "The name of an app (default: that of the project).",
});

/** Throws FX5035 for a cluster of Flyte 1. */
export function requireApps({ apps, endpoint }: Cluster): Flyte2Apps {
  if (apps === undefined) throw createNoAppsError(endpoint);
  return apps;
}

/** Throws FX2000 if there is no name, and FX2001 if there is no such app. */
export async function requireApp(
  name: string | undefined,
  cluster: Cluster,
  process: CommandProcess,
): Promise<FoundApp> {
  const wanted = name ?? toHostName(findProject(process.cwd, process.cwd));
  if (wanted === undefined)
    throw new FxError("FX2000", "the project has no name from which fx could derive the app's", {
      hint: "name the app: fx deploy list",
    });
  const found = await requireApps(cluster).find(wanted);
  if (found !== undefined) return found;
  const { project, domain } = cluster.scope;
  throw new FxError(
    "FX2001",
    `there is no app ${quote(wanted)} in project ${project}, domain ${domain} of ${cluster.endpoint}`,
    { hint: "fx deploy list" },
  );
}

/** A command to paste, such as `fx deploy logs NAME`, for the cluster of this command's flags. */
export function createDeployCommand(words: readonly string[], flags: ClusterFlags): string {
  return quoteWords(["fx", "deploy", ...words, ...listClusterFlags(flags)]);
}

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
