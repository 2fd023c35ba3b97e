import { toHostName } from "../../cluster-setup/host-name.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote, quoteWords } from "../../runtime/base/text.ts";
import { findProject } from "../../runtime/loader/project/project.ts";
import type { FoundApp } from "../../runtime/remote/app-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import { createNoAppsError, type Flyte2Apps } from "../../runtime/remote/flyte2/flyte2-apps.ts";
import { argument } from "../fx-command.ts";
import { type ClusterFlags, listClusterFlags } from "../remote/cluster-flags.ts";

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
