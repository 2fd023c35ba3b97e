import { abortReason } from "../../runtime/base/abort.ts";
import { realClock } from "../../runtime/base/real-clock.ts";
import type { Project } from "../../runtime/loader/project/project.ts";
import { NoCluster } from "../../runtime/remote/config/read-cluster-config.ts";
import type { CommandHost } from "../fx-command.ts";
import { type ClusterFlags, configFromFlags, openForCommand } from "../remote/cluster-flags.ts";
import { collectInfo, describeConnector, type InfoLine } from "../remote/cluster-info.ts";
import type { Diagnosis } from "./finding.ts";
import type { DiagnosisCheck } from "./run-check.ts";

const CLUSTER_NEED = "only fx register, fx remote and fx run --remote need one";

/** Checks the cluster as `fx remote info` does, but signs nobody in. */
export function createClusterCheck(flags: ClusterFlags, host: CommandHost): DiagnosisCheck {
  return {
    name: "cluster",
    remedy: "fx remote info",
    async look(signal) {
      const config = await configFromFlags(flags, host.process).catch((error: unknown) => {
        if (error instanceof NoCluster) return undefined;
        throw error;
      });
      if (config === undefined) {
        const remedy = "write ~/.flyte/config.yaml, or pass --endpoint HOST";
        return [
          { name: "cluster", text: `none is configured; ${CLUSTER_NEED}`, state: "note", remedy },
        ];
      }
      const quiet = {
        process: host.process,
        note: (text: string) => host.note(text),
        hideSecrets: (known: { readonly values: Iterable<string> }) => host.hideSecrets(known),
        wantsJson: true, // asks nobody to sign in
      };
      const cluster = await openForCommand(config, quiet, { signal, isReadOnly: true });
      try {
        return (await collectInfo(config, cluster, undefined)).map(toFinding);
      } finally {
        cluster.close();
      }
    },
  };
}

/** Checks a connector server, and which of the project's task types it serves. */
export function createConnectorCheck(
  address: string | undefined,
  listTaskTypes: () => Promise<readonly string[]>,
): DiagnosisCheck {
  return {
    name: "connector",
    remedy: "start the server: fx serve",
    async look() {
      if (address === undefined) {
        const text = "no server was checked";
        return [{ name: "connector", text, state: "note", remedy: "pass --connector HOST:PORT" }];
      }
      return [toFinding(await describeConnector({ address, taskTypes: await listTaskTypes() }))];
    },
  };
}

/** Checks that fx can list what is stored under a URI. */
export function createStoreCheck(
  uri: string,
  { root }: Project,
  env: NodeJS.ProcessEnv,
): DiagnosisCheck {
  return {
    name: "storage",
    remedy: "check the URI, the credentials and the network",
    async look(signal) {
      const { createProjectStorage } =
        await import("../../runtime/storage/create-project-storage.ts");
      const tools = { clock: realClock, random: Math.random, fetch };
      const storage = createProjectStorage({ ...tools, projectRoot: root, env });
      for await (const _entry of storage.list(uri, { signal })) break;
      if (signal.aborted) throw abortReason(signal);
      return [{ name: "storage", text: `${uri} answers`, state: "ok" }];
    },
  };
}

function toFinding({ name, text, remedy }: InfoLine): Diagnosis {
  return { name, text, state: remedy === undefined ? "ok" : "missing", remedy };
}
