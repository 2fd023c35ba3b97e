import { abortReason, realClock } from "../../runtime/base/context.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import { NoCluster } from "../../runtime/remote/config/read-cluster-config.ts";
import type { CommandHost } from "../fx-command.ts";
import { type ClusterFlags, configFromFlags, openForCommand } from "../remote/cluster-flags.ts";
import { collectInfo, describeConnector } from "../remote/cluster-info.ts";
import { type Diagnosis, note, ok } from "./diagnosis.ts";

/** Checks the cluster as `fx remote info` does, but signs nobody in. */
export async function checkCluster(
  flags: ClusterFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> {
  const config = await configFromFlags(flags, host.process).catch((error: unknown) => {
    if (error instanceof NoCluster) return undefined;
    throw error;
  });
  if (config === undefined) {
    const text = "none is configured; only fx register, fx remote and fx run --remote need one";
    return [note("cluster", text, "write ~/.flyte/config.yaml, or pass --endpoint HOST")];
  }
  const cluster = await openForCommand(config, host, { signal, isReadOnly: true });
  try {
    return await collectInfo(config, cluster, undefined);
  } finally {
    cluster.close();
  }
}

/** Checks a connector server, and which of the project's task types it serves. */
export async function checkConnector(
  address: string | undefined,
  listTaskTypes: () => Promise<readonly string[]>,
): Promise<readonly Diagnosis[]> {
  return address === undefined
    ? [note("connector", "no server was checked", "pass --connector HOST:PORT")]
    : [await describeConnector({ address, taskTypes: await listTaskTypes() })];
}

/** Checks that fx can list what is stored under a URI. */
export async function checkStore(
  uri: string,
  { root }: Project,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly Diagnosis[]> {
  const { createProjectStorage } = await import("../../runtime/storage/create-project-storage.ts");
  const storage = createProjectStorage({ projectRoot: root, env, clock: realClock, fetch });
  for await (const _entry of storage.list(uri, { signal })) break;
  if (signal.aborted) throw abortReason(signal);
  return [ok("storage", `${uri} answers`)];
}
